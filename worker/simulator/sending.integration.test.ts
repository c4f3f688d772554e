import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { JournalKind } from './journal-entry.ts'
import { type Simulator, startSimulator } from './server.ts'
import { deviceCache, linkClient, loginClient, type TestClient, until } from './testing.ts'

const OWN = '919800000001'
let simulator: Simulator
let client: TestClient
let next = 919_700_000_000

const phone = () => String(next++)
const journal = () => simulator.journal.page(0, 10_000).entries
const kindsOf = (id: string) => journal().flatMap((entry) => (entry.id === id ? [entry.kind] : []))
const count = (id: string, kind: JournalKind) => kindsOf(id).filter((one) => one === kind).length
const rule = (verdict: object, match: object = {}) => simulator.orders.policy({ rules: [{ match, verdict }] })
const settled = () => new Promise((done) => setTimeout(done, 120))

beforeAll(async () => {
  simulator = await startSimulator({ habits: { deliveryDelayMs: 10, readDelayMs: 10 } })
  client = await linkClient(simulator, OWN)
})
beforeEach(() => simulator.orders.policy({ rules: [], readShare: 0 }))
afterAll(async () => {
  client.end()
  await simulator.stop()
})

describe('a message', () => {
  it('is decrypted by the phone, the first and the next ones, to its number and to its LID', async () => {
    const to = phone()
    const ids = [await client.send(to, 'one'), await client.send(to, 'दो')]
    const viaLid = await client.socket.sendMessage(`77${to}@lid`, { text: 'three' })
    ids.push(viaLid?.key.id ?? '')
    await until(() => ids.every((id) => client.status(id) === 3), 'the deliveries')
    const shown = journal().filter((entry) => entry.kind === 'shown' && entry.phone === to)
    expect(shown.map(({ text, id }) => [id, text])).toEqual([
      [ids[0], 'one'],
      [ids[1], 'दो'],
      [ids[2], 'three'],
    ])
  })

  it('is acknowledged under its id, then delivered, then read', async () => {
    await simulator.orders.policy({ readShare: 1 })
    const id = await client.send(phone(), 'hello', '3EB0AAAAAAAAAAAAAAAAAA')
    await until(() => client.status(id) === 4, 'the read receipt')
    expect(client.acks.find((ack) => ack.id === id)).not.toHaveProperty('error')
    expect(kindsOf(id)).toEqual(['stanza', 'ack', 'shown', 'receipt', 'receipt'])
  })

  it.each([463, 479, 429])('is refused with %i, and shown on no phone', async (error) => {
    const to = phone()
    await rule({ error }, { phone: to })
    const id = await client.send(to, 'no')
    await until(() => client.status(id) === 0, 'the refusal')
    expect(client.refusal(id)).toBe(String(error))
    await settled()
    expect(kindsOf(id)).toEqual(['stanza', 'ack'])
  })

  it('can be taken without a word, or acknowledged late', async () => {
    await rule({ ack: false })
    const silent = await client.send(phone(), 'lost ack')
    await until(() => kindsOf(silent).includes('shown'), 'the phone to show it')
    await rule({ delayAckMs: 250 })
    const late = await client.send(phone(), 'late ack')
    expect(client.acks.some((ack) => ack.id === late)).toBe(false)
    await until(() => client.acks.some((ack) => ack.id === late), 'the late ack')
    expect(client.acks.some((ack) => ack.id === silent)).toBe(false)
    expect(kindsOf(silent)).toEqual(['stanza', 'shown'])
  })

  it('is asked for again by a phone that could not read it, and shown once', async () => {
    await rule({ receipts: ['retry'] }, { firstAttemptOnly: true })
    const to = phone()
    const id = '3EB0BBBBBBBBBBBBBBBBBB'
    client.sent.set(id, 'again')
    await client.send(to, 'again', id)
    await until(() => client.status(id) === 3, 'the delivery')
    expect(count(id, 'stanza')).toBe(2)
    expect(count(id, 'shown')).toBe(1)
    expect(journal().find((entry) => entry.id === id && entry.kind === 'shown')?.text).toBe('again')
  })

  it('is shown once when it is sent again under its id, and again as another to another phone', async () => {
    const [one, other] = [phone(), phone()]
    const id = '3EB0CCCCCCCCCCCCCCCCCC'
    const before = simulator.journal.summary(OWN)
    await client.send(one, 'once', id)
    await client.send(one, 'once', id)
    await client.send(other, 'once', id)
    await until(() => count(id, 'stanza') === 3, 'three stanzas')
    expect([count(id, 'shown'), count(id, 'duplicate')]).toEqual([2, 1])
    const after = simulator.journal.summary(OWN)
    expect(after.shown - before.shown).toBe(2)
    expect(after.wire_resends - before.wire_resends).toBe(1)
    expect(after.duplicates).toBe(0)
  })

  it('waits for a phone that is switched off, and is delivered when it is on', async () => {
    const to = phone()
    await simulator.orders.offline({ phones: [to], offline: true })
    const id = await client.send(to, 'later')
    await until(() => client.acks.some((ack) => ack.id === id), 'the ack')
    await settled()
    expect(kindsOf(id)).toEqual(['stanza', 'ack', 'held'])
    await simulator.orders.offline({ phones: [to], offline: false })
    await until(() => client.status(id) === 3, 'the delivery')
    expect(count(id, 'shown')).toBe(1)
  })

  it('gets its receipts twice and in the wrong order where that is asked for', async () => {
    await rule({ receipts: ['delivery', 'read'], duplicateReceipts: true, reorderReceipts: true })
    const id = await client.send(phone(), 'hello')
    await until(() => count(id, 'receipt') === 4, 'four receipts')
    const types = journal().flatMap((entry) => (entry.id === id && entry.kind === 'receipt' ? [entry.type] : []))
    expect(types).toEqual(['read', 'read', 'delivery', 'delivery'])
  })

  it('gets a receipt out of turn', async () => {
    await rule({ receipts: [] })
    const to = phone()
    const id = await client.send(to, 'hello')
    await settled()
    expect(client.status(id)).toBeLessThan(3)
    await simulator.orders.receipt({ phone: OWN, from: to, id, type: 'read' })
    await until(() => client.status(id) === 4, 'the receipt')
  })
})

describe('who is on WhatsApp', () => {
  it('is told by number; unknown ones are left out', async () => {
    const [here, gone] = [phone(), phone()]
    await simulator.orders['not-on-whatsapp']({ phones: [gone], on: false })
    expect(await client.socket.onWhatsApp(here, gone)).toEqual([{ jid: `${here}@s.whatsapp.net`, exists: true }])
    await simulator.orders['not-on-whatsapp']({ phones: [gone], on: true })
    expect(await client.socket.onWhatsApp(gone)).toHaveLength(1)
  })

  it('comes with a LID', async () => {
    const to = phone()
    const lids = await client.socket.signalRepository.lidMapping.getLIDsForPNs([`${to}@s.whatsapp.net`])
    expect(lids).toEqual([expect.objectContaining({ lid: expect.stringContaining(`77${to}`) })])
  })

  it('decides what arrives: nobody shows a message to a number that is not', async () => {
    const gone = phone()
    await simulator.orders['not-on-whatsapp']({ phones: [gone], on: false })
    const id = await client.send(gone, 'nobody')
    await until(() => client.acks.some((ack) => ack.id === id), 'the ack')
    await settled()
    expect(kindsOf(id)).toEqual(['stanza', 'ack'])
  })
})

describe('restrictions', () => {
  it('refuse new chats with 463, tell the client until when, and leave old chats alone', async () => {
    const [stranger, friend] = [phone(), phone()]
    await simulator.orders.inbound({ to: OWN, from: friend, text: 'hi' })
    const until463 = Math.floor(Date.now() / 1000) + 3600
    await simulator.orders.timelock({ phone: OWN, active: true, until: until463, type: 'BIZ_QUALITY' })
    const lock = await until(() => client.states.find((state) => state.reachoutTimeLock)?.reachoutTimeLock, 'the news')
    expect(lock).toMatchObject({ isActive: true, enforcementType: 'BIZ_QUALITY' })
    expect(await client.socket.fetchAccountReachoutTimelock()).toMatchObject({
      isActive: true,
      timeEnforcementEnds: new Date(until463 * 1000),
    })
    const refused = await client.send(stranger, 'new')
    const passed = await client.send(friend, 'old')
    await until(() => client.status(refused) === 0 && client.status(passed) === 3, 'both answers')
    await simulator.orders.timelock({ phone: OWN, active: false, type: 'DEFAULT' })
    const free = await client.send(stranger, 'new')
    await until(() => client.status(free) === 3, 'the delivery')
  })

  it('limit the rate of messages and of queries, for a while', async () => {
    await simulator.orders['rate-limit']({ phone: OWN, forMs: 60_000 })
    const to = phone()
    await expect(client.socket.onWhatsApp(to)).rejects.toThrow('rate-overlimit')
    await simulator.orders['rate-limit']({ phone: OWN, forMs: 0 })
    const known = await client.send(to, 'first')
    await until(() => client.status(known) === 3, 'the delivery')
    await simulator.orders['rate-limit']({ phone: OWN, forMs: 60_000 })
    const limited = await client.send(to, 'second')
    await until(() => client.acks.find((ack) => ack.id === limited)?.error === '429', 'the refusal')
    await simulator.orders['rate-limit']({ phone: OWN, forMs: 0 })
  })
})

describe('a connection that breaks while sending', () => {
  it('leaves it open whether the phone got the message', async () => {
    for (const show of [true, false]) {
      const number = show ? '919800000101' : '919800000102'
      const sender = await linkClient(simulator, number)
      const to = phone()
      await rule({ drop: true, show }, { from: number, first: 1 })
      const id = await sender.send(to, 'crash').catch(() => '')
      await sender.closed()
      await until(() => simulator.journal.summary(number).stanzas === 1, 'the stanza')
      expect(simulator.journal.summary(number).shown).toBe(show ? 1 : 0)
      const again = await loginClient(simulator, sender.auth)
      const stanza = journal().find((entry) => entry.from === number && entry.kind === 'stanza')
      await again.send(to, 'crash', id || stanza?.id)
      await until(() => simulator.journal.summary(number).stanzas === 2, 'the resend')
      expect(simulator.journal.summary(number)).toMatchObject({ shown: 1, duplicates: 0, wire_resends: 1 })
      again.end()
    }
  })

  it('can cost a message when the client lost its last ratchet step: the phone drops an old counter', async () => {
    const number = '919800000103'
    const to = phone()
    const userDevicesCache = deviceCache()
    const sender = await linkClient(simulator, number, { userDevicesCache })
    const first = await sender.send(to, 'first')
    await until(() => sender.status(first) === 3, 'the delivery')
    // The phone has to have written: otherwise the client still sends session beginnings.
    await simulator.orders.inbound({ to: number, from: to, text: 'ok' })
    await until(() => sender.texts().includes('ok'), 'the answer')
    const crashed = sender.auth.copy()
    await sender.send(to, 'second')
    sender.end()
    const again = await loginClient(simulator, crashed, { userDevicesCache })
    const third = await again.send(to, 'third')
    await until(() => kindsOf(third).includes('ack'), 'the ack')
    expect(journal().find((entry) => entry.id === third)).toMatchObject({ kind: 'stanza', error: 'old counter' })
    await settled()
    expect(kindsOf(third)).toEqual(['stanza', 'ack'])
    await again.socket.assertSessions([`${to}@s.whatsapp.net`], true)
    await again.send(to, 'third', third)
    await until(() => kindsOf(third).includes('shown'), 'the phone to show it')
    again.end()
  })
})
