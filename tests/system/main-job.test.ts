import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { setPlan } from '#lib/billing/mutations.ts'
import { closeDb } from '#lib/db.ts'
import { type SimulatorClient, simulatorClient } from '#worker/simulator/client.ts'
import { signUp } from '../../scripts/demo/account.ts'
import { campaignProgress, sendCampaign, waitForDelivery } from '../../scripts/demo/campaign.ts'
import { importContacts } from '../../scripts/demo/import.ts'
import { figures } from '../../scripts/demo/once.ts'
import { type Rest, rest, until } from '../../scripts/demo/rest.ts'
import { createSender, linkSender } from '../../scripts/demo/sender.ts'
import { freePort } from '../../scripts/postgres.ts'
import { dataFolder } from '../../scripts/stack/data-folder.ts'
import { bareEnvironment } from '../../scripts/stack/environment.ts'
import { type Stack, startStack } from '../../scripts/stack/index.ts'

const SHOP = '915550000002'
const PEOPLE = 200
const { signal } = new AbortController()

let dir = ''
let stack: Stack
let api: Rest
let simulator: SimulatorClient
let senderId = ''

beforeAll(async () => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'main-job-'))
  stack = await startStack({
    folder: dataFolder(dir),
    base: bareEnvironment(),
    host: '127.0.0.1',
    port: freePort,
    simulator: { readShare: 0 },
    settings: { PACE_FACTOR: '0.005', QUIET_HOURS: 'off', NEW_CHAT_CAP: 'off' },
    mode: 'production',
    log: 'files',
    signal,
  })
  Object.assign(process.env, stack.env)
  api = rest(stack.url)
  simulator = simulatorClient(stack.env.SIMULATOR_CONTROL_URL ?? '')
  const person = { name: 'Meera', workspaceName: 'Sarees', email: 'meera@shop.example', password: 'six yards of silk' }
  const { workspaceId } = await signUp(api, person, signal)
  await setPlan(workspaceId, 'business')
  senderId = (await createSender(api, 'Shop')).id
  await linkSender(api, simulator, senderId, SHOP, signal)
})

afterAll(async () => {
  await closeDb()
  await stack?.stop()
  fs.rmSync(dir, { recursive: true, force: true })
})

test('kill -9 of the worker in the middle of 200 messages: every phone shows exactly one', async () => {
  const rows = Array.from({ length: PEOPLE }, (_, index) => `Person ${index},+9170001${String(index).padStart(5, '0')}`)
  const file = { name: 'contacts.csv', bytes: Buffer.from(['name,phone', ...rows, ''].join('\n')) }
  expect(await importContacts(api, file, signal)).toMatchObject({ imported: PEOPLE, rejected: 0, duplicates: 0 })
  const campaign = { name: 'Two hundred', category: 'order', body: 'Namaste {{ name }}', speed: 'fast', senderId }
  const id = await sendCampaign(api, campaign)
  const killed: number[] = []
  for (const share of [0.2, 0.6]) {
    const sent = await until('the first messages', 60_000, signal, async () => {
      const { sent } = figures(await campaignProgress(api, id))
      return sent >= PEOPLE * share ? sent : undefined
    })
    expect(sent, 'still in the middle').toBeLessThan(PEOPLE)
    const pid = stack.pidOf('worker')!
    process.kill(pid, 'SIGKILL')
    killed.push(pid)
    await until('the worker after it', 20_000, signal, async () => {
      const now = stack.pidOf('worker')
      return now && !killed.includes(now) ? now : undefined
    })
  }
  const end = figures(await waitForDelivery(api, id, 240_000, signal, () => {}))
  expect(end).toEqual({ recipients: PEOPLE, blocked: 0, sent: PEOPLE, delivered: PEOPLE, failed: 0 })
  expect(await simulator.summary(SHOP)).toMatchObject({ shown: PEOPLE, phones: PEOPLE, duplicates: 0 })
})
