import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openSession } from '#lib/senders/keys.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aPhone, aWorkspace } from '#tests/factories.ts'
import { type Simulator, startSimulator } from '#worker/simulator/server.ts'
import { until } from '#worker/simulator/testing.ts'
import type { Inbound, Receipt } from '../channel.ts'
import { aChannel, aLinkedChannel, aNewSender, reconnect, type TestChannel, takeLease } from '../testing.ts'
import { jidOfPhone } from './jids.ts'

testDatabase()
let simulator: Simulator
let senderId: string
let linked: TestChannel
const number = '918888800002'
beforeAll(async () => {
  simulator = await startSimulator({ habits: { deliveryDelayMs: 0 } })
  senderId = await aNewSender((await aWorkspace()).workspaceId)
  linked = await aLinkedChannel(simulator, senderId, number)
})
afterAll(async () => {
  await linked.channel.close()
  await simulator.stop()
})
beforeEach(() => {
  simulator.orders.policy({ rules: [], readShare: 0, readDelayMs: 0 })
  linked.inbound.length = 0
  linked.receipts.length = 0
})

let counter = 0
const aMessage = (phone = aPhone()) => ({
  id: `3EB1${(++counter).toString(16).toUpperCase().padStart(18, '0')}`,
  jid: jidOfPhone(phone),
  text: `Namaste ${counter}`,
})
const writes = (text: string, from = aPhone(), viaLid = false) =>
  simulator.orders.inbound({ to: number, from: from.slice(1), text, viaLid })
const received = (id: string) =>
  simulator.journal.page(0, 100_000).entries.find((entry) => entry.kind === 'client_receipt' && entry.id === id)
const pending = () => simulator.info().accounts.find((account) => account.phone === number)?.pending
const stored = (text: string) => until(() => linked.inbound.find((one) => one.text === text), text)

describe('inbound', () => {
  it('comes with phone and LID, whichever of them it was sent under', async () => {
    const [ashok, usha] = [aPhone(), aPhone()]
    const { id } = await writes('STOP', ashok)
    await writes('nahi chahiye', usha, true)
    const lid = (phone: string) => `77${phone.slice(1)}@lid`
    expect(await stored('STOP')).toEqual({
      id,
      fromJid: jidOfPhone(ashok),
      phone: ashok,
      lid: lid(ashok),
      text: 'STOP',
      at: expect.any(Date),
    })
    expect(await stored('nahi chahiye')).toMatchObject({ fromJid: lid(usha), phone: usha, lid: lid(usha) })
  })

  it('is stored before WhatsApp gets our receipt', async () => {
    let store: () => void = () => {}
    const slow = await reconnectWith(async () => new Promise((done) => (store = done)))
    const { id } = await writes('wait for me')
    await until(() => slow.log.length > 0 && store.name !== '', 'the message')
    await new Promise((done) => setTimeout(done, 60))
    expect(received(id)).toBeUndefined()
    store()
    await until(() => received(id), 'the receipt')
  })

  it('ends the connection when it can not be stored, and is told by the next one', async () => {
    const failing = await reconnectWith(async () => {
      throw new Error('database gone')
    })
    const { id } = await writes('do not lose me')
    expect(await failing.closed()).toEqual({ code: null, reason: 'inbound_not_stored', next: 'reconnect' })
    expect(received(id)).toBeUndefined()
    linked = await reconnect(simulator, senderId)
    expect(linked.log).toEqual(['inbound:do not lose me', 'linked', 'ready'])
    expect(await linked.session.store.readAll('inbound')).toEqual(new Map())
    await until(() => pending() === 0, 'WhatsApp to drop its copy')
  })

  it('does not connect before it could hand over what was kept', async () => {
    const failing = async () => {
      throw new Error('database gone')
    }
    const closing = await reconnectWith(failing)
    await writes('still here')
    await closing.closed()
    const session = (await openSession(senderId, await takeLease(senderId), 'baileys'))!
    await expect(aChannel(simulator, session, { on: { inbound: failing } })).rejects.toThrow('database gone')
    linked = await reconnect(simulator, senderId)
    expect(linked.inbound).toMatchObject([{ text: 'still here' }])
  })

  it('comes again when the process died before the keys were stored', async () => {
    const phone = aPhone()
    await writes('first', phone)
    await stored('first')
    await until(() => pending() === 0, 'the receipt')
    linked.session.store.writeKeys = async () => new Promise(() => {}) // gone while it commits
    const { id } = await writes('second', phone)
    await new Promise((done) => setTimeout(done, 50))
    linked = await reconnect(simulator, senderId)
    expect(linked.inbound).toMatchObject([{ id, text: 'second' }])
    await until(() => received(id), 'the receipt')
  })

  it('is kept when the process died after the keys were stored', async () => {
    const dying = await reconnectWith(async () => new Promise(() => {}))
    const { id } = await writes('half way')
    await until(async () => (await dying.session.store.readAll('inbound')).size === 1, 'the commit')
    linked = await reconnect(simulator, senderId)
    expect(linked.inbound).toMatchObject([{ id, text: 'half way' }])
  })

  it('that waited while we were away is stored before the channel is ready', async () => {
    await linked.channel.close()
    const phone = aPhone()
    for (const text of ['one', 'two', 'STOP']) await writes(text, phone)
    const stored: string[] = []
    const session = (await openSession(senderId, await takeLease(senderId), 'baileys'))!
    linked = await aChannel(simulator, session, {
      on: {
        inbound: async ([message]) => {
          // Slower than WhatsApp's word that the backlog is over.
          await new Promise((done) => setTimeout(done, 40))
          stored.push(message?.text ?? '')
        },
        ready: async () => {
          stored.push('ready')
        },
      },
    })
    await until(() => stored.includes('ready'), 'the channel to be ready')
    expect(stored).toEqual(['one', 'two', 'STOP', 'ready'])
    await until(() => pending() === 0, 'the receipts')
  })

  it('goes on after a new channel that began without any cache', async () => {
    linked = await reconnect(simulator, senderId)
    const phone = aPhone()
    await writes('before', phone)
    await stored('before')
    linked = await reconnect(simulator, senderId)
    await writes('after', phone)
    expect((await stored('after')).phone).toBe(phone)
  })

  it('and what goes out to the same person at that moment do not undo each other', async () => {
    linked = await reconnect(simulator, senderId)
    const phone = aPhone()
    await linked.channel.send(aMessage(phone), 5_000)
    await writes('they know each other', phone)
    await stored('they know each other')
    linked.inbound.length = 0
    const { store } = linked.session
    const { writeKeys } = store
    store.writeKeys = async (changes) => {
      await new Promise((done) => setTimeout(done, 10))
      return writeKeys(changes)
    }
    const sent: string[] = []
    for (let round = 0; round < 10; round++) {
      const message = aMessage(phone)
      sent.push(message.id)
      const sending = linked.channel.send(message, 5_000)
      for (let part = 0; part < 3; part++) {
        await writes(`round ${round}, ${part}`, phone)
        await new Promise((done) => setTimeout(done, 2 * part))
      }
      expect(await sending).toEqual({ kind: 'accepted' })
      await until(() => linked.inbound.length === 3 * sent.length, 'all that came in')
    }
    const { entries } = simulator.journal.page(0, 100_000)
    expect(entries.filter(({ kind, id, error }) => kind === 'stanza' && sent.includes(id) && error)).toEqual([])
    expect(entries.filter(({ kind, type }) => kind === 'client_receipt' && type === 'retry')).toEqual([])
  })

  it('lets a handler answer at once: its keys are kept', async () => {
    const phone = aPhone()
    const answers: unknown[] = []
    linked = await reconnectWith(async () => {
      answers.push(await linked.channel.send(aMessage(phone), 5_000))
    })
    for (const text of ['hello', 'hello again']) {
      await writes(text, phone)
      await until(() => answers.length === (text === 'hello' ? 1 : 2), 'the answer')
    }
    expect(answers).toEqual([{ kind: 'accepted' }, { kind: 'accepted' }])
    linked = await reconnect(simulator, senderId)
    const last = aMessage(phone)
    await linked.channel.send(last, 5_000)
    await until(
      () => simulator.journal.page(0, 100_000).entries.some((entry) => entry.kind === 'shown' && entry.id === last.id),
      'the phone to read it',
    )
  })
})

describe('receipts', () => {
  const statuses = (id: string) => linked.receipts.filter((one) => one.id === id).map(({ status }) => status)

  it('say delivered, then read', async () => {
    simulator.orders.policy({ readShare: 1, readDelayMs: 20 })
    const message = aMessage()
    await linked.channel.send(message, 5_000)
    await until(() => statuses(message.id).length === 2, 'both receipts')
    expect(statuses(message.id)).toEqual(['delivered', 'read'])
  })

  it.each([
    ['at once, together with the ack', { receipts: ['delivery' as const, 'read' as const] }],
    ['the read one first', { receipts: ['delivery' as const, 'read' as const], reorderReceipts: true }],
    ['each twice', { receipts: ['delivery' as const, 'read' as const], duplicateReceipts: true }],
    ['before the ack', { receipts: ['delivery' as const, 'read' as const], ack: false, show: true }],
  ])('lose nothing when they come %s', async (_how, verdict) => {
    simulator.orders.policy({ rules: [{ verdict }] })
    const message = aMessage()
    await linked.channel.send(message, 200)
    await until(() => new Set(statuses(message.id)).size === 2, 'both receipts')
  })

  it('that waited while we were away are told before the channel is ready', async () => {
    const phone = aPhone()
    simulator.orders.offline({ phones: [phone.slice(1)], offline: true })
    const message = aMessage(phone)
    await linked.channel.send(message, 5_000)
    await linked.channel.close()
    simulator.orders.offline({ phones: [phone.slice(1)], offline: false })
    await until(() => pending() === 1, 'the receipt to wait')
    linked = await reconnect(simulator, senderId)
    expect(linked.log).toEqual([`receipt:${message.id}`, 'linked', 'ready'])
    expect(linked.receipts).toEqual([{ id: message.id, status: 'delivered', at: expect.any(Date) }])
  })

  it('are acknowledged once they are stored, in their order', async () => {
    const held: (() => void)[] = []
    const told: Receipt[] = []
    const session = (await openSession(senderId, await takeLease(senderId), 'baileys'))!
    linked = await aChannel(simulator, session, {
      on: {
        receipts: (receipts) => {
          told.push(...receipts)
          return new Promise<void>((done) => held.push(done))
        },
      },
    })
    await linked.ready()
    await linked.channel.send(aMessage(), 5_000)
    await linked.channel.send(aMessage(), 5_000)
    await until(() => held.length === 1, 'a receipt')
    await new Promise((done) => setTimeout(done, 60))
    expect(pending()).toBe(2)
    held[0]?.()
    await until(() => held.length === 2 && pending() === 1, 'the next receipt')
    held[1]?.()
    await until(() => pending() === 0, 'all acknowledged')
    expect(told).toHaveLength(2)
  })
})

/** The number's channel again, with another way to store what comes in. */
async function reconnectWith(inbound: (messages: Inbound[]) => Promise<void>): Promise<TestChannel> {
  await linked.channel.close()
  linked = await reconnect(simulator, senderId, { on: { inbound } })
  linked.log.length = 0
  linked.log.push('ready')
  return linked
}
