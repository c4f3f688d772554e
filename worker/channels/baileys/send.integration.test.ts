import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { pool } from '#lib/db.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aPhone, aWorkspace } from '#tests/factories.ts'
import { faultProxy } from '#tests/fault-proxy.ts'
import type { JournalEntry } from '#worker/simulator/journal-entry.ts'
import type { Rule } from '#worker/simulator/policy-schema.ts'
import { type Simulator, startSimulator } from '#worker/simulator/server.ts'
import { until } from '#worker/simulator/testing.ts'
import { aLinkedChannel, aNewSender, reconnect, type TestChannel } from '../testing.ts'
import { jidOfPhone } from './jids.ts'

testDatabase()
let simulator: Simulator
let senderId: string
let linked: TestChannel
const from = '918888800001'
beforeAll(async () => {
  simulator = await startSimulator({ habits: { deliveryDelayMs: 0 } })
  senderId = await aNewSender((await aWorkspace()).workspaceId)
  linked = await aLinkedChannel(simulator, senderId, from)
})
afterAll(async () => {
  await linked.channel.close()
  await simulator.stop()
})
beforeEach(() => rules())

let counter = 0
const aMessage = (phone = aPhone(), text = `Namaste ${counter}`) => ({
  id: `3EB0${(++counter).toString(16).toUpperCase().padStart(18, '0')}`,
  jid: jidOfPhone(phone),
  text,
})
const rules = (...given: Rule[]) => simulator.orders.policy({ rules: given })
const entries = async (kind: JournalEntry['kind'], id: string) =>
  simulator.journal.page(0, 100_000).entries.filter((entry) => entry.kind === kind && entry.id === id)
const shown = async (id: string) => (await entries('shown', id)).map((entry) => entry.text)

describe('sending', () => {
  it('is accepted when the server acknowledges the id, and shown once', async () => {
    const message = aMessage()
    expect(await linked.channel.send(message, 5_000)).toEqual({ kind: 'accepted' })
    await until(async () => (await shown(message.id)).length > 0, 'the phone')
    expect(await shown(message.id)).toEqual([message.text])
    expect(linked.acks).toEqual([])
  })

  it('sends the id verbatim: a second time the phone drops it', async () => {
    const message = aMessage()
    await linked.channel.send(message, 5_000)
    expect(await linked.channel.send(message, 5_000)).toEqual({ kind: 'accepted' })
    await until(async () => (await entries('duplicate', message.id)).length > 0, 'the second copy')
    expect(await shown(message.id)).toEqual([message.text])
  })

  it.each([429, 463, 479, 400])('hands on the code of a refusal: %i', async (error) => {
    rules({ verdict: { error } })
    const message = aMessage()
    expect(await linked.channel.send(message, 5_000)).toEqual({ kind: 'refused', code: error })
    expect(await shown(message.id)).toEqual([])
    rules()
    expect(await linked.channel.send(aMessage(`+${message.jid.split('@')[0]}`), 5_000)).toEqual({ kind: 'accepted' })
  })

  it('asks what is restricted after a 463', async () => {
    linked.restrictions.length = 0
    simulator.orders.timelock({ phone: from, active: true, until: 1_900_000_000, type: 'BIZ_QUALITY' })
    expect(await linked.channel.send(aMessage(), 5_000)).toEqual({ kind: 'refused', code: 463 })
    await until(() => linked.restrictions.length > 1, 'the restriction')
    const restriction = { active: true, until: new Date(1_900_000_000_000), type: 'BIZ_QUALITY' }
    expect(new Set(linked.restrictions.map((one) => JSON.stringify(one)))).toEqual(
      new Set([JSON.stringify(restriction)]),
    )
    simulator.orders.timelock({ phone: from, active: false, type: 'DEFAULT' })
  })

  it('tells what WhatsApp leaves of new chats: at the login, and when that changes', async () => {
    await until(() => linked.caps.length > 0, 'what it leaves at the login')
    expect(linked.caps[0]?.left).toBe(10_000)
    simulator.orders['new-chat-quota']({ phone: from, total: 40, used: 33, until: 1_900_000_000 })
    await until(() => linked.caps.length > 1, 'the news')
    expect(linked.caps.at(-1)).toEqual({ left: 7, until: new Date(1_900_000_000_000) })
  })

  it('knows nothing when no answer comes in time, and hears a late one', async () => {
    rules({ verdict: { delayAckMs: 150 } })
    const message = aMessage()
    expect(await linked.channel.send(message, 60)).toEqual({ kind: 'unknown', cause: 'timeout' })
    await until(() => linked.acks.some((ack) => ack.id === message.id), 'the late ack')
    expect(linked.acks).toContainEqual({ id: message.id })
    linked.acks.length = 0
  })

  it('does not write to a number without devices', async () => {
    const phone = aPhone()
    simulator.orders['not-on-whatsapp']({ phones: [phone.slice(1)], on: false })
    const message = aMessage(phone)
    expect(await linked.channel.send(message, 5_000)).toEqual({ kind: 'not_written', cause: 'no_devices' })
    expect(await entries('stanza', message.id)).toEqual([])
  })

  it('is refused before it writes when the server answers no more questions', async () => {
    simulator.orders['rate-limit']({ phone: from, forMs: 60_000 })
    const message = aMessage()
    expect(await linked.channel.send(message, 5_000)).toEqual({ kind: 'refused', code: 429 })
    expect(await entries('stanza', message.id)).toEqual([])
    simulator.orders['rate-limit']({ phone: from, forMs: 0 })
  })

  it('answers a phone that could not read it from the stored text', async () => {
    rules({ match: { firstAttemptOnly: true }, verdict: { receipts: ['retry'] } })
    const message = aMessage()
    linked.texts.set(message.id, message.text)
    expect(await linked.channel.send(message, 5_000)).toEqual({ kind: 'accepted' })
    await until(async () => (await shown(message.id)).length > 0, 'the phone')
    expect(await shown(message.id)).toEqual([message.text])
    // The resend was acknowledged too, and nobody waits for that.
    await until(() => linked.acks.some((ack) => ack.id === message.id), 'the ack of the resend')
    linked.acks.length = 0
  })

  it('stores the keys of a new recipient with one statement, its privacy token among them', async () => {
    const phone = aPhone()
    const written: string[][] = []
    const { store } = linked.session
    const { writeKeys } = store
    store.writeKeys = async (changes) => {
      written.push(changes.map(({ type }) => type).sort())
      return writeKeys(changes)
    }
    await linked.channel.send(aMessage(phone), 5_000)
    await linked.channel.send(aMessage(phone), 5_000)
    store.writeKeys = writeKeys
    const [first, second] = written
    expect(first).toEqual(['device-list', 'lid-mapping', 'lid-mapping', 'session', 'session', 'tctoken'])
    expect(second).toEqual(['session', 'session'])
    const [token] = (await store.readKeys('tctoken', [`77${phone.slice(1)}@lid`])).values()
    expect(JSON.parse(token!)).toMatchObject({ senderTimestamp: expect.any(Number) })
  })
})

describe('a connection that breaks', () => {
  it('knows nothing of a message that was on its way', async () => {
    rules({ verdict: { drop: true } })
    const message = aMessage()
    expect(await linked.channel.send(message, 5_000)).toEqual({ kind: 'unknown', cause: 'closed' })
    expect(await linked.closed()).toEqual({ code: 428, reason: 'network', next: 'reconnect' })
    expect(await linked.channel.send(aMessage(), 5_000)).toEqual({ kind: 'not_written', cause: 'not_connected' })
    rules()
    linked = await reconnect(simulator, senderId)
    expect(await linked.channel.send(message, 5_000)).toEqual({ kind: 'accepted' })
    await until(async () => (await shown(message.id)).length > 0, 'the phone')
  })

  it('gives up a message that hangs in a question, and never writes it', async () => {
    const wire = await faultProxy(simulator.url)
    await linked.channel.close()
    linked = await reconnect(simulator, senderId, {
      endpoint: { kind: 'simulator', url: wire.url },
      limits: { closeMs: 200 },
    })
    wire.stall()
    // The recipient is new, so its devices are asked for first.
    const message = aMessage()
    expect(await linked.channel.send(message, 100)).toEqual({ kind: 'not_written', cause: 'timeout' })
    wire.resume()
    const next = aMessage()
    expect(await linked.channel.send(next, 5_000)).toEqual({ kind: 'accepted' })
    expect(await entries('stanza', message.id)).toEqual([])

    wire.stall()
    const hanging = linked.channel.send(aMessage(), 5_000)
    const started = performance.now()
    await linked.channel.close()
    expect(performance.now() - started).toBeLessThan(1_500)
    expect(await hanging).toEqual({ kind: 'not_written', cause: 'closed' })
    await wire.close()
    linked = await reconnect(simulator, senderId)
  })
})

describe('keys', () => {
  it('go on after a crash where the last ones were stored: known recipients read on', async () => {
    const phone = aPhone()
    await linked.channel.send(aMessage(phone), 5_000)
    await linked.channel.close()
    linked = await reconnect(simulator, senderId)
    const second = aMessage(phone)
    expect(await linked.channel.send(second, 5_000)).toEqual({ kind: 'accepted' })
    await until(async () => (await shown(second.id)).length > 0, 'the phone')
    expect(await shown(second.id)).toEqual([second.text])
  })

  it('that could not be stored leave the message unknown, and the next one readable', async () => {
    const phone = aPhone()
    await linked.channel.send(aMessage(phone), 5_000)
    const { store } = linked.session
    const { writeKeys } = store
    store.writeKeys = async () => {
      throw new Error('database gone')
    }
    rules({ verdict: { delayAckMs: 1_000 } })
    const lost = aMessage(phone)
    expect(await linked.channel.send(lost, 5_000)).toEqual({ kind: 'unknown', cause: 'keys_not_saved' })
    store.writeKeys = writeKeys
    rules()
    const next = aMessage(phone)
    expect(await linked.channel.send(next, 5_000)).toEqual({ kind: 'accepted' })
    await until(async () => (await shown(next.id)).length > 0, 'the phone')
    expect(await shown(next.id)).toEqual([next.text])
  })

  it('are fetched afresh for recipients that were in flight when a worker died', async () => {
    const phone = aPhone()
    await linked.channel.send(aMessage(phone), 5_000)
    const { rows: before } = await keysOf(phone)
    const lost = aMessage(phone)
    await linked.channel.send(lost, 5_000)
    await linked.channel.close()
    // The crash came between the bytes and the commit of the keys.
    for (const row of before)
      await pool().query('UPDATE session_keys SET value = $1 WHERE session_id = $2 AND type = $3 AND key_id = $4', [
        row.value,
        row.session_id,
        row.type,
        row.key_id,
      ])
    linked = await reconnect(simulator, senderId)
    await linked.channel.refreshKeys([jidOfPhone(phone)])
    const next = aMessage(phone)
    expect(await linked.channel.send(next, 5_000)).toEqual({ kind: 'accepted' })
    await until(async () => (await shown(next.id)).length > 0, 'the phone')
    expect(await shown(next.id)).toEqual([next.text])
  })

  const keysOf = (phone: string) =>
    pool().query(
      `SELECT * FROM session_keys WHERE session_id = $1 AND type = 'session' AND key_id LIKE '%' || $2 || '%'`,
      [linked.session.sessionId, phone.slice(1)],
    )
})

describe('lookup', () => {
  it('tells phones that are on WhatsApp, with their LID, from those that are not', async () => {
    const [on, off] = [aPhone(), aPhone()]
    simulator.orders['not-on-whatsapp']({ phones: [off.slice(1)], on: false })
    expect(await linked.channel.lookup(on)).toEqual({
      registered: true,
      jid: jidOfPhone(on),
      lid: expect.stringMatching(/^\d+@lid$/),
    })
    expect(await linked.channel.lookup(off)).toEqual({ registered: false })
  })

  it('throws the code of a refusal', async () => {
    simulator.orders['rate-limit']({ phone: from, forMs: 60_000 })
    await expect(linked.channel.lookup(aPhone())).rejects.toMatchObject({ name: 'LookupFailed', code: 429 })
    simulator.orders['rate-limit']({ phone: from, forMs: 0 })
  })
})
