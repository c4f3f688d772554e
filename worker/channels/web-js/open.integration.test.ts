import { randomUUID } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openSession } from '#lib/senders/keys.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aWorkspace } from '#tests/factories.ts'
import { type Simulator, startSimulator } from '#worker/simulator/server.ts'
import { until } from '#worker/simulator/testing.ts'
import { makeChannel } from '../index.ts'
import { takeLease } from '../testing.ts'
import { aSenderOf, BROWSER_MS } from './testing.ts'

testDatabase()
const dir = mkdtempSync(path.join(os.tmpdir(), 'open-'))
let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator()
  // before anything reads the environment of this process
  Object.assign(process.env, {
    SIMULATOR_URL: simulator.url,
    SIMULATOR_CONTROL_URL: simulator.controlUrl,
    WEB_BROWSERS_DIR: dir,
    WEB_BROWSERS_MAX: '1',
  })
})
afterAll(async () => {
  await simulator.stop()
  rmSync(dir, { recursive: true, force: true })
})

it('the channel of this build opens the page and the browsers that the environment names', async () => {
  const senderId = await aSenderOf((await aWorkspace()).workspaceId, '918888800021')
  const session = (await openSession(senderId, await takeLease(senderId), 'web_js', randomUUID()))!
  const told: string[] = []
  const tell = (what: string) => async () => void told.push(what)
  const options = {
    session,
    getMessage: async () => null,
    events: {
      qr: async (code: string) => {
        told.push('qr')
        await simulator.orders.scan({ qr: code, phone: '918888800021' })
      },
      linked: tell('linked'),
      ready: tell('ready'),
      closed: tell('closed'),
      inbound: tell('inbound'),
      acked() {},
      receipts() {},
    },
  }
  const channel = await makeChannel('web_js', options)
  await channel.connect()
  expect(readdirSync(dir)).toHaveLength(1)
  await expect((await makeChannel('web_js', options)).connect()).rejects.toThrow(
    'all 1 browsers of this worker are in use',
  )
  await until(() => told.includes('ready'), 'the channel', BROWSER_MS)
  expect(told).toEqual(['qr', 'linked', 'ready'])
  await channel.close()
})
