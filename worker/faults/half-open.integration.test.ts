import { afterEach, describe, expect, it, vi } from 'vitest'
import { HOUR } from '#lib/clock.ts'
import { testDatabase } from '#tests/database/index.ts'
import { messageRow } from '#tests/messages.ts'
import { aRunOf, sessionRows, until } from '../testing/engine.ts'
import { arrived, journalOf, network } from '../testing/network.ts'

// a bound, not a wait: a busy machine takes longer
vi.setConfig({ testTimeout: 180_000 })

testDatabase()
const net = network()
afterEach(() => void vi.useRealTimers())

/** A number under a worker that pings every 3 s in place of 30. It was linked in peace: that keeps a machine busy. */
async function impatient(settings: Parameters<typeof net.start>[0] = {}) {
  const { engine, number, digits } = await net.aLinkedNumber()
  await net.stop(engine)
  net.start({ ...settings, limits: { keepAliveMs: 3_000 } })
  return { number, digits }
}
const logins = (digits: string) =>
  journalOf(net.simulator).filter(({ kind, from }) => kind === 'login' && from === digits).length
/** From here on nothing gets through on the open connection, and new ones are fine: they meet a network that is well. */
async function halfOpen(digits: string): Promise<() => Promise<number>> {
  const [since, before] = [performance.now(), logins(digits)]
  net.wire.swallow()
  await net.wire.resume()
  return async () => {
    await until(() => logins(digits) > before, 'another login')
    return performance.now() - since
  }
}

describe('a connection that is half-open', () => {
  it('swallows what is sent: it is noticed, the message is uncertain, and goes out again under its id', async () => {
    const { number, digits } = await impatient({ sendTimeoutMs: 700, paceFactor: 0.01 })
    const { runId } = await aRunOf(number, 8)
    await until(() => net.onTheWire(digits).length >= 2, 'the first messages')
    const noticed = await halfOpen(digits)
    expect(await noticed()).toBeLessThan(25_000)
    await arrived(runId, 8)
    await net.expectOnce()
  })

  it('swallows the answers alone: what the phone got already is dropped by it', async () => {
    const { number, digits } = await impatient({ sendTimeoutMs: 700 })
    const warm = await aRunOf(number, 1)
    await arrived(warm.runId, 1)
    net.simulator.orders.policy({ ackDelayMs: 300 })
    // the same person, whose keys are there: nothing has to be asked before it goes out
    const { runId, messages } = await aRunOf(number, 1, { phone: warm.messages[0]!.phone })
    await until(() => net.onTheWire(digits).length === 2, 'the second message')
    net.wire.stall()
    await until(async () => (await messageRow(messages[0]!.id)).status === 'uncertain', 'uncertain')
    await until(async () => (await sessionRows(number.senderId))[0]?.status === 'reconnecting', 'reconnecting')
    net.simulator.orders.policy({ ackDelayMs: 0 })
    await net.wire.resume()
    await arrived(runId, 1)
    expect(net.onTheWire(digits)).toEqual([warm.messages[0]!.wa, messages[0]!.wa, messages[0]!.wa])
    const duplicates = journalOf(net.simulator).filter(({ kind, from }) => kind === 'duplicate' && from === digits)
    expect(duplicates).toHaveLength(1)
  })

  it('is noticed while nothing is sent, also when the clock was put back an hour, and what waited comes in', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + HOUR })
    const { number, digits } = await impatient()
    await until(() => logins(digits) >= 2, 'the login under this worker')
    vi.useRealTimers() // an hour back
    const noticed = await halfOpen(digits)
    await net.simulator.orders.inbound({ to: digits, from: '919800000077', text: 'Namaste' })
    expect(await noticed()).toBeLessThan(25_000)
    const { runId } = await aRunOf(number, 2)
    await arrived(runId, 2)
    await net.expectOnce()
  })
})
