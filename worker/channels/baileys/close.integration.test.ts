import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pool } from '#lib/db.ts'
import { openSession } from '#lib/senders/keys.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aPhone, aWorkspace } from '#tests/factories.ts'
import { faultProxy } from '#tests/fault-proxy.ts'
import { type Simulator, startSimulator } from '#worker/simulator/server.ts'
import { until } from '#worker/simulator/testing.ts'
import { aChannel, aLinkedChannel, aNewSender, reconnect, type TestChannel, takeLease } from '../testing.ts'
import { jidOfPhone } from './jids.ts'

testDatabase()
let simulator: Simulator
let workspaceId: string
let senderId: string
let linked: TestChannel
const number = '918888800003'
beforeAll(async () => {
  simulator = await startSimulator()
  workspaceId = (await aWorkspace()).workspaceId
  senderId = await aNewSender(workspaceId)
  linked = await aLinkedChannel(simulator, senderId, number)
})
afterAll(async () => {
  await linked.channel.close()
  await simulator.stop()
})

let counter = 0
const aMessage = () => ({
  id: `3EB2${(++counter).toString(16).toUpperCase().padStart(18, '0')}`,
  jid: jidOfPhone(aPhone()),
  text: 'Namaste',
})

describe('what WhatsApp says at the end', () => {
  it.each([
    [503, { code: 503, reason: 'unavailable', next: 'reconnect' }],
    [515, { code: 515, reason: 'restart_required', next: 'reconnect_now' }],
    [500, { code: 500, reason: 'bad_session', next: 'bad_session' }],
    [411, { code: 411, reason: 'logged_out', next: 'expired' }],
    [440, { code: 440, reason: 'replaced', next: 'replaced' }],
  ])('stream error %i', async (code, close) => {
    simulator.orders['stream-error']({ phone: number, code })
    expect(await linked.closed()).toEqual(close)
    linked = await reconnect(simulator, senderId)
  })

  it.each([
    [403, 'banned', 'banned'],
    [405, 'client_outdated', 'outdated'],
    [503, 'unavailable', 'reconnect'],
  ])('login refused with %i', async (code, reason, next) => {
    await linked.channel.close()
    simulator.orders['login-failure']({ code })
    const session = (await openSession(senderId, await takeLease(senderId), 'baileys'))!
    const refused = await aChannel(simulator, session)
    expect(await refused.closed()).toEqual({ code, reason, next })
    simulator.orders['login-failure']({ code: null })
    linked = await reconnect(simulator, senderId)
  })

  it('a second connection of the same device: this one was replaced', async () => {
    const first = linked
    linked = await reconnect(simulator, senderId)
    // By WhatsApp's word, or by the first key it could not write any more.
    expect((await first.closed()).next).toBe('replaced')
  })

  it('a broken wire', async () => {
    simulator.orders.drop({ phone: number })
    expect(await linked.closed()).toEqual({ code: 428, reason: 'network', next: 'reconnect' })
    linked = await reconnect(simulator, senderId)
  })

  it('nobody at the other end', async () => {
    const session = (await openSession(senderId, await takeLease(senderId), 'baileys'))!
    const { closed } = await aChannel(simulator, session, {
      endpoint: { kind: 'simulator', url: 'ws://127.0.0.1:9/ws' },
    })
    expect(await closed()).toMatchObject({ reason: 'network', next: 'reconnect' })
    linked = await reconnect(simulator, senderId)
  })

  it('the device was removed on the phone', async () => {
    const other = await aNewSender(workspaceId)
    const phone = aPhone().slice(1)
    const { closed } = await aLinkedChannel(simulator, other, phone)
    simulator.orders.logout({ phone })
    expect(await closed()).toEqual({ code: 401, reason: 'logged_out', next: 'expired' })
  })
})

describe('a lease that is over', () => {
  /** Every key of the session, as one digest: there are some 800. */
  const digest = async (sessionId: string) => {
    const { rows } = await pool().query(
      `SELECT count(*)::int AS keys, md5(string_agg(type || key_id || md5(value) || epoch, ',' ORDER BY type, key_id)) AS all
       FROM session_keys WHERE session_id = $1`,
      [sessionId],
    )
    return rows[0]
  }

  it('refuses the old owner every key, and its channel says that it was replaced', async () => {
    const old = linked
    const epoch = await takeLease(senderId)
    const taken = (await openSession(senderId, epoch, 'baileys'))!
    const before = await digest(taken.sessionId)
    expect((await old.channel.send(aMessage(), 5_000)).kind).not.toBe('not_written')
    expect(await old.closed()).toEqual({ code: null, reason: 'lease_lost', next: 'replaced' })
    expect(await digest(taken.sessionId)).toEqual(before)
    expect(await old.channel.send(aMessage(), 5_000)).toEqual({ kind: 'not_written', cause: 'not_connected' })
    linked = await aChannel(simulator, taken)
    await linked.ready()
    expect(await linked.channel.send(aMessage(), 5_000)).toEqual({ kind: 'accepted' })
  })

  it('is not over by a clock that jumped ahead while nobody else has it', async () => {
    await pool().query(`UPDATE senders SET lease_until = clock_timestamp() - interval '1 day' WHERE id = $1`, [
      senderId,
    ])
    expect(await linked.channel.send(aMessage(), 5_000)).toEqual({ kind: 'accepted' })
    expect(linked.closes).toEqual([])
  })

  it('takes pairing with it: credentials are not saved for the next owner to trip over', async () => {
    const other = await aNewSender(workspaceId)
    const session = (await openSession(other, await takeLease(other), 'baileys', randomUUID()))!
    const pairing = await aChannel(simulator, session)
    const code = await until(() => pairing.codes[0], 'a QR')
    await takeLease(other)
    await simulator.orders.scan({ qr: code, phone: aPhone().slice(1) })
    expect(await pairing.closed()).toEqual({ code: null, reason: 'lease_lost', next: 'replaced' })
    const { rows } = await pool().query('SELECT FROM session_keys WHERE session_id = $1', [session.sessionId])
    expect(rows).toEqual([])
  })
})

describe('closing', () => {
  it('waits for what is being written, tells nobody, and is the end', async () => {
    const message = aMessage()
    const sending = linked.channel.send(message, 5_000)
    await new Promise((done) => setTimeout(done, 8))
    await linked.channel.close()
    expect(['accepted', 'unknown', 'not_written']).toContain((await sending).kind)
    expect(linked.closes).toEqual([])
    await linked.channel.close()
    await expect(linked.channel.connect()).rejects.toThrow('connects once')
    await expect(linked.channel.lookup(aPhone())).rejects.toThrow('not connected')
    linked = await reconnect(simulator, senderId)
  })

  it('does not wait for a peer that is gone without a word', async () => {
    const wire = await faultProxy(simulator.url)
    await linked.channel.close()
    linked = await reconnect(simulator, senderId, {
      endpoint: { kind: 'simulator', url: wire.url },
      limits: { closeMs: 200 },
    })
    wire.stall()
    const started = performance.now()
    await linked.channel.close()
    expect(performance.now() - started).toBeLessThan(1_500)
    await wire.close()
    linked = await reconnect(simulator, senderId)
  })

  it('is possible before anything was connected', async () => {
    const session = (await openSession(senderId, await takeLease(senderId), 'baileys'))!
    const { makeBaileysChannel } = await import('./index.ts')
    const channel = makeBaileysChannel({
      session,
      endpoint: { kind: 'simulator', url: simulator.url },
      getMessage: async () => null,
      events: {} as never,
    })
    await channel.close()
    await expect(channel.connect()).rejects.toThrow('connects once')
  })
})
