import { randomUUID } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { pool } from '#lib/db.ts'
import { openSession } from '#lib/senders/keys.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aPhone, aWorkspace } from '#tests/factories.ts'
import { type Simulator, startSimulator } from '#worker/simulator/server.ts'
import { until } from '#worker/simulator/testing.ts'
import { jidOfPhone } from '../baileys/jids.ts'
import { LookupFailed } from '../baileys/lookup.ts'
import type { ChannelEvents } from '../channel.ts'
import { type TestChannel, takeLease } from '../testing.ts'
import { standInOf } from './endpoint.ts'
import { makeWebJsChannel } from './index.ts'
import { aLinkedWebChannel, aSenderOf, aWebChannel, BROWSER_MS, reconnectWeb, someBrowsers } from './testing.ts'

testDatabase()
let simulator: Simulator
let senderId: string
let linked: TestChannel
const number = '918888800011'
const dir = mkdtempSync(path.join(os.tmpdir(), 'web-js-'))
const browsers = someBrowsers(dir)
/** Everything the channels of this file said, at the loudest. */
const said: string[] = []
const log = pino({ level: 'trace' }, { write: (line) => void said.push(line) })
const options = { browsers, log }

beforeAll(async () => {
  simulator = await startSimulator({ habits: { deliveryDelayMs: 0 } })
  senderId = await aSenderOf((await aWorkspace()).workspaceId, number)
  linked = await aLinkedWebChannel(simulator, senderId, number, options)
})
afterEach(() => {
  simulator.orders.policy({ rules: [], readShare: 0, readDelayMs: 0 })
  simulator.orders['rate-limit']({ forMs: 0 })
})
afterAll(async () => {
  await linked.channel.close()
  await simulator.stop()
  rmSync(dir, { recursive: true, force: true })
})

const nothing = async () => {}
const noEvents: ChannelEvents = {
  qr: nothing,
  linked: nothing,
  ready: nothing,
  closed: nothing,
  acked() {},
  receipts() {},
  inbound: nothing,
}
let counter = 0
const aMessage = (phone = aPhone()) => ({
  id: `3EB1${(++counter).toString(16).toUpperCase().padStart(18, '0')}`,
  jid: jidOfPhone(phone),
  text: `Namaste Sunita ${counter} \${1+1} </script>`,
})
const entries = (id: string) => simulator.journal.page(0, 100_000).entries.filter((entry) => entry.id === id)
const kinds = (id: string) => entries(id).map(({ kind }) => kind)
const writes = (text: string, from = aPhone(), viaLid = false) =>
  simulator.orders.inbound({ to: number, from: from.slice(1), text, viaLid })
const filesLeft = () => readdirSync(dir, { recursive: true }).filter((name) => String(name).includes('profile'))
const profileRows = async () =>
  (
    await pool().query<{ key_id: string; value: Buffer }>(
      `SELECT key_id, value FROM session_keys WHERE type = 'profile'`,
    )
  ).rows

it('is linked by a QR', () => {
  expect(linked.accounts).toEqual([{ phone: `+${number}`, jid: `${number}@s.whatsapp.net`, lid: `77${number}@lid` }])
  expect(linked.log.filter((line) => line !== 'qr')).toEqual(['linked', 'ready'])
})

it('sends under the id, word for word, and is accepted by the ack of it; the receipts say delivered, then read', async () => {
  simulator.orders.policy({ readShare: 1, readDelayMs: 20 })
  const message = aMessage()
  expect(await linked.channel.send(message, 5_000)).toEqual({ kind: 'accepted' })
  const statuses = () => linked.receipts.filter(({ id }) => id === message.id).map(({ status }) => status)
  await until(() => statuses().length === 2, 'both receipts')
  expect(statuses()).toEqual(['delivered', 'read'])
  expect(kinds(message.id)).toEqual(['stanza', 'ack', 'shown', 'receipt', 'receipt'])
  expect(entries(message.id)[2]).toMatchObject({ text: message.text, from: number })
})

it('does not know about an ack that was lost, and does not send the same id a second time on its own page', async () => {
  simulator.orders.policy({ rules: [{ match: { first: 1 }, verdict: { ack: false, show: true } }] })
  const message = aMessage()
  expect(await linked.channel.send(message, 300)).toEqual({ kind: 'unknown', cause: 'timeout' })
  expect(await linked.channel.send(message, 300)).toEqual({ kind: 'unknown', cause: 'timeout' })
  expect(kinds(message.id)).toEqual(['stanza', 'shown'])
})

it('takes an ack that comes late for what it is', async () => {
  simulator.orders.policy({ rules: [{ verdict: { delayAckMs: 500 } }] })
  const message = aMessage()
  expect(await linked.channel.send(message, 200)).toEqual({ kind: 'unknown', cause: 'timeout' })
  await until(() => linked.acks.some(({ id }) => id === message.id), 'the late ack')
  expect(await linked.channel.send(message, 200)).toEqual({ kind: 'accepted' })
  expect(kinds(message.id).filter((kind) => kind === 'stanza')).toHaveLength(1)
})

it('knows of a refusal only that it is no acceptance: the page tells no code', async () => {
  simulator.orders.policy({ rules: [{ verdict: { error: 479 } }] })
  const message = aMessage()
  expect(await linked.channel.send(message, 5_000)).toEqual({ kind: 'unknown', cause: 'closed' })
  expect(kinds(message.id)).toEqual(['stanza', 'ack'])
})

it('asks who is on WhatsApp', async () => {
  const [there, notThere, askedTooOften] = [aPhone(), aPhone(), aPhone()]
  simulator.orders['not-on-whatsapp']({ phones: [notThere.slice(1)], on: false })
  const lid = `77${there.slice(1)}@lid`
  expect(await linked.channel.lookup(there)).toEqual({ registered: true, jid: jidOfPhone(there), lid })
  expect(await linked.channel.lookup(notThere)).toEqual({ registered: false })
  simulator.orders['rate-limit']({ forMs: 60_000 })
  const failure = await linked.channel.lookup(askedTooOften).catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(LookupFailed)
  expect(failure).toMatchObject({ code: 429 })
})

it('tells what people write, with phone and LID', async () => {
  const [ashok, usha] = [aPhone(), aPhone()]
  const { id } = await writes('STOP', ashok)
  await writes('nahi chahiye', usha, true)
  await until(() => linked.inbound.length === 2, 'both messages')
  const [lidOfAshok, lidOfUsha] = [ashok, usha].map((phone) => `77${phone.slice(1)}@lid`)
  const at = expect.any(Date)
  expect(linked.inbound).toEqual([
    { id, fromJid: jidOfPhone(ashok), phone: ashok, lid: lidOfAshok, text: 'STOP', at },
    { id: expect.any(String), fromJid: lidOfUsha, phone: usha, lid: lidOfUsha, text: 'nahi chahiye', at },
  ])
})

it('sends nothing while it is not connected, and goes on when WhatsApp Web is back', async () => {
  simulator.orders.policy({ rules: [{ match: { first: 1 }, verdict: { drop: true, show: false } }] })
  const [cut, next] = [aMessage(), aMessage()]
  expect(await linked.channel.send(cut, 100)).toMatchObject({ kind: 'unknown' })
  // the page sends by itself what it could not send: same id
  await until(() => linked.acks.some(({ id }) => id === cut.id), 'the page to send it')
  expect(kinds(cut.id)).toEqual(['stanza', 'drop', 'stanza', 'ack', 'shown', 'receipt'])
  await until(async () => (await linked.channel.send(next, 5_000)).kind === 'accepted', 'the next message')
})

it('ends when inbound can not be stored, and the next connection tells it before it is ready', async () => {
  await linked.channel.close()
  const failing = await reconnectWeb(simulator, senderId, {
    ...options,
    on: {
      inbound: async (messages) => {
        if (messages.some(({ text }) => text === 'do not lose me')) throw new Error('database gone')
      },
    },
  })
  await writes('do not lose me')
  expect(await failing.closed()).toEqual({ code: null, reason: 'inbound_not_stored', next: 'reconnect' })
  await writes('nor me')
  linked = await reconnectWeb(simulator, senderId, options)
  const before = linked.log.slice(0, linked.log.indexOf('ready'))
  expect(before).toContain('inbound:do not lose me')
  expect(before).toContain('inbound:nor me')
  expect(before.filter((line) => line === 'inbound:nor me')).toHaveLength(1)
})

it('leaves nothing readable behind, on disk or in the database', async () => {
  const folder = path.join(dir, readdirSync(dir)[0]!)
  const noted = readdirSync(folder).map((name) => path.join(folder, name, 'browser.json'))
  expect(noted).toHaveLength(1)
  await linked.channel.close()
  expect(filesLeft()).toEqual([])
  const rows = await profileRows()
  expect(rows.length).toBeGreaterThan(5)
  for (const secret of [number, 'Sunita', 'token', 'wawc']) {
    for (const { value } of rows) expect(value.includes(secret)).toBe(false)
  }
  expect(rows.map(({ key_id }) => key_id)).not.toContain('open')
  linked = await reconnectWeb(simulator, senderId, options)
})

it('stands the death of its browser, with all that it kept', async () => {
  const folder = path.join(dir, readdirSync(dir)[0]!)
  const { pid } = JSON.parse(readFileSync(path.join(folder, readdirSync(folder)[0]!, 'browser.json'), 'utf8'))
  const [known, lost] = [aMessage(), aMessage()]
  await linked.channel.send(known, 5_000)
  simulator.orders.policy({ rules: [{ verdict: { ack: false } }] })
  const answer = linked.channel.send(lost, 20_000)
  await until(() => kinds(lost.id).includes('stanza'), 'the message on the wire')
  process.kill(pid, 'SIGKILL')
  expect(await answer).toEqual({ kind: 'unknown', cause: 'closed' })
  expect(await linked.closed()).toEqual({ code: null, reason: 'browser_gone', next: 'reconnect' })
  expect(filesLeft()).toEqual([])
  simulator.orders.policy({ rules: [] })
  linked = await reconnectWeb(simulator, senderId, options)
  // what was sent is known, what was not answered is sent by the page: same id, shown once
  expect(await linked.channel.send(known, 5_000)).toEqual({ kind: 'accepted' })
  await until(() => [...linked.acks, ...linked.receipts].some(({ id }) => id === lost.id), 'the page to send it')
  expect(kinds(known.id).filter((kind) => kind === 'stanza')).toHaveLength(1)
  expect(kinds(lost.id).filter((kind) => kind === 'shown')).toHaveLength(1)
})

it('begins new sessions with everybody after a worker died, and its old owner can not write any more', async () => {
  const phone = aPhone()
  await linked.channel.send(aMessage(phone), 5_000)
  await linked.channel.close()
  const old = await reconnectWeb(simulator, senderId, options)
  const twice = aMessage(phone)
  await old.channel.send(twice, 5_000)
  // the old one lives on, but all that the new one has is what was saved before the last message
  linked = await reconnectWeb(simulator, senderId, options)
  expect(await old.closed()).toMatchObject({ next: 'replaced' })
  const rows = (await profileRows()).map(({ key_id }) => key_id)
  const message = aMessage(phone)
  expect(await linked.channel.send(message, 5_000)).toEqual({ kind: 'accepted' })
  expect(entries(message.id).filter(({ error }) => error)).toEqual([])
  await until(() => kinds(message.id).includes('shown'), 'the phone to read it')
  // the new one knows nothing of it: it goes out again under its id, and the phone shows it once
  expect(await linked.channel.send(twice, 5_000)).toEqual({ kind: 'accepted' })
  await until(() => kinds(twice.id).includes('duplicate'), 'the phone to drop it')
  expect(kinds(twice.id).filter((kind) => kind === 'stanza' || kind === 'shown')).toEqual(['stanza', 'shown', 'stanza'])
  await old.channel.close()
  expect((await profileRows()).map(({ key_id }) => key_id)).toEqual(rows)
})

it('counts as having lost its link where its profile is not whole any more', async () => {
  await linked.channel.close()
  const taken = await pool().query(
    `DELETE FROM session_keys WHERE type = 'profile' AND key_id LIKE '%-0' RETURNING session_id, workspace_id, key_id, value, epoch`,
  )
  const session = (await openSession(senderId, await takeLease(senderId), 'web_js'))!
  const broken = await aWebChannel(simulator, session, options)
  expect(await broken.closed()).toEqual({ code: null, reason: 'link_lost', next: 'bad_session' })
  // nothing was written over: with its parts it is what it was
  for (const row of taken.rows)
    await pool().query(
      `INSERT INTO session_keys (session_id, workspace_id, type, key_id, value, epoch) VALUES ($1, $2, 'profile', $3, $4, $5)`,
      Object.values(row),
    )
  linked = await reconnectWeb(simulator, senderId, options)
})

it('is expired when the phone removes it, and its credentials with it', async () => {
  simulator.orders.logout({ phone: number, device: 'web' })
  expect(await linked.closed()).toEqual({ code: 401, reason: 'logged_out', next: 'expired' })
  expect(await profileRows()).toEqual([])
  expect(filesLeft()).toEqual([])
  expect(browsers.size).toBe(0)
})

it('takes itself off the list of linked devices', { timeout: 2 * BROWSER_MS }, async () => {
  const own = '918888800012'
  const other = await aSenderOf((await aWorkspace()).workspaceId, own)
  linked = await aLinkedWebChannel(simulator, other, own, options)
  expect(simulator.info().browsers.map(({ phone }) => phone)).toContain(own)
  await linked.channel.logout()
  expect(simulator.info().browsers.map(({ phone }) => phone)).not.toContain(own)
  expect(await profileRows()).toEqual([])
  expect(linked.closes).toEqual([])
})

it('leaves nothing of a link that nobody made, and none of a browser that was closed while it started', async () => {
  const other = await aSenderOf((await aWorkspace()).workspaceId, '918888800013')
  const open = async () => (await openSession(other, await takeLease(other), 'web_js', randomUUID()))!
  const waiting = await aWebChannel(simulator, await open(), options)
  await until(() => waiting.codes.length > 0, 'a QR', BROWSER_MS)
  await waiting.channel.close()
  const session = await open()
  const starting = makeWebJsChannel({
    ...options,
    session,
    events: { ...noEvents, closed: async () => void said.push('closed was told') },
    endpoint: standInOf(simulator.controlUrl),
    getMessage: async () => null,
  })
  await Promise.all([starting.connect(), starting.close()])
  expect(await profileRows()).toEqual([])
  expect([filesLeft(), browsers.size]).toEqual([[], 0])
  expect(said).not.toContain('closed was told')
})

it('does not connect without a browser, and leaves all as it was', async () => {
  const other = await aSenderOf((await aWorkspace()).workspaceId, '918888800014')
  const session = (await openSession(other, await takeLease(other), 'web_js', randomUUID()))!
  const none = aWebChannel(simulator, session, { ...options, browsers: someBrowsers(dir, 0) })
  await expect(none).rejects.toThrow('WEB_BROWSERS_MAX')
  expect(await profileRows()).toEqual([])
})

it('said nothing of numbers, texts or keys in all this', () => {
  expect(said.length).toBeGreaterThan(3)
  for (const secret of [number, 'Sunita', 'nahi', 'STOP', '2@', 'token']) expect(said.join('\n')).not.toContain(secret)
})
