import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { testDatabase } from '#tests/database/index.ts'
import { aPhone, aWorkspace } from '#tests/factories.ts'
import { type Simulator, startSimulator } from '#worker/simulator/server.ts'
import { until } from '#worker/simulator/testing.ts'
import { jidOfPhone } from '../baileys/jids.ts'
import { aNewSender, type TestChannel } from '../testing.ts'
import { aLinkedWebChannel, reconnectWeb, someBrowsers } from './testing.ts'

testDatabase()
let simulator: Simulator
let senderId: string
let linked: TestChannel
const number = '918888800011'
const dir = mkdtempSync(path.join(os.tmpdir(), 'web-js-'))
const browsers = someBrowsers(dir)

beforeAll(async () => {
  simulator = await startSimulator({ habits: { deliveryDelayMs: 0 } })
  senderId = await aNewSender((await aWorkspace()).workspaceId)
  linked = await aLinkedWebChannel(simulator, senderId, number, { browsers })
})
afterAll(async () => {
  await linked.channel.close()
  await simulator.stop()
  rmSync(dir, { recursive: true, force: true })
})

let counter = 0
const aMessage = (phone = aPhone()) => ({
  id: `3EB1${(++counter).toString(16).toUpperCase().padStart(18, '0')}`,
  jid: jidOfPhone(phone),
  text: `Namaste ${counter}`,
})
const entries = (id: string) => simulator.journal.page(0, 100_000).entries.filter((entry) => entry.id === id)
const kinds = (id: string) => entries(id).map(({ kind }) => kind)

it('is linked by a QR', () => {
  expect(linked.accounts).toEqual([{ phone: `+${number}`, jid: `${number}@s.whatsapp.net`, lid: `77${number}@lid` }])
  expect(linked.log.filter((line) => line !== 'qr')).toEqual(['linked', 'ready'])
})

it('sends under the id, and is accepted by the ack of it', async () => {
  const message = aMessage()
  expect(await linked.channel.send(message, 5_000)).toEqual({ kind: 'accepted' })
  await until(() => linked.receipts.some(({ id }) => id === message.id), 'the receipt')
  expect(kinds(message.id)).toEqual(['stanza', 'ack', 'shown', 'receipt'])
  expect(entries(message.id)[2]).toMatchObject({ text: message.text, from: number })
})

it('comes back on another worker from what the database has', async () => {
  await linked.channel.close()
  expect(readdirSync(dir, { recursive: true }).filter((name) => String(name).includes('profile'))).toEqual([])
  linked = await reconnectWeb(simulator, senderId, { browsers })
  expect(linked.log).toEqual(['linked', 'ready'])
  expect(await linked.channel.send(aMessage(), 5_000)).toEqual({ kind: 'accepted' })
})
