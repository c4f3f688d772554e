import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '#tests/database/index.ts'
import { aPhone } from '#tests/factories.ts'
import { messageRow } from '#tests/messages.ts'
import { type Simulator, startSimulator } from '#worker/simulator/server.ts'
import { aNumberToLink, aRunOf, type Number_, until } from '../testing/engine.ts'
import { linkOnSimulator, startWorker, type WorkerProcess } from '../testing/process.ts'

testDatabase()
let simulator: Simulator
let worker: WorkerProcess
let number: Number_
const start = async (env: Record<string, string> = {}) => {
  worker = await startWorker(simulator, { PACE_FACTOR: '0.002', ...env })
}
beforeAll(async () => {
  simulator = await startSimulator({ habits: { ackDelayMs: 10 } })
  await start()
  number = await aNumberToLink()
  await linkOnSimulator(simulator, number)
})
afterAll(async () => {
  await worker.kill('SIGKILL')
  await simulator.stop()
})

const delivered = (id: string) =>
  until(async () => (await messageRow(id)).status === 'delivered', 'the delivery').catch(async (error: Error) => {
    throw new Error(`${error.message}: ${(await messageRow(id)).status}\n${worker.log().slice(-3_000)}`)
  })
const one = async (phone: string) => (await aRunOf(number, 1, { phone })).messages[0]!
const seenBy = (phone: string) =>
  simulator.journal.page(0, 1_000_000).entries.filter((entry) => entry.phone === phone.slice(1))
/** How often the phone showed this id, and how often it was on the wire. */
const times = (phone: string, id: string) => {
  const found = seenBy(phone).filter((entry) => entry.id === id)
  return {
    shown: found.filter(({ kind }) => kind === 'shown').length,
    wire: found.filter(({ kind }) => kind === 'stanza').length,
  }
}

// A message's keys are committed after its bytes have left (docs/stack.md): what a crash between the two leaves behind
// is a ratchet that has turned on the phone's side only. The simulator's phones decrypt for real.
describe('a crash between a message’s bytes and the commit of its keys', { timeout: 120_000 }, () => {
  it.each([
    ['to a person who was written to before; its receipt waits', 1, true],
    ['that is the first to a person; its receipt waits', 0, true],
    ['to a person who was written to before; no receipt comes', 1, false],
    ['that is the first to a person; no receipt comes', 0, false],
  ])('%s: it is shown once, and the next ones to that phone still decrypt', async (_, before, receipt) => {
    const phone = aPhone()
    for (let i = 0; i < before; i++) await delivered((await one(phone)).id)
    await worker.kill('SIGKILL')
    await start({ FAILPOINTS: 'send.written=kill' })
    if (!receipt) simulator.orders.policy({ rules: [{ match: { first: 1 }, verdict: { receipts: [] } }] })
    const struck = await one(phone)
    await worker.ended
    // the phone has it already, and nobody here knows
    await until(() => times(phone, struck.wa).shown === 1, 'the phone')
    expect(await messageRow(struck.id)).toMatchObject({ status: 'sending' })
    await start()
    await until(async () => ['sent', 'delivered'].includes((await messageRow(struck.id)).status), 'an end of the doubt')
    simulator.orders.policy({ rules: [] })
    const next = [await one(phone), await one(phone)]
    for (const { id } of next) await delivered(id)
    for (const { wa } of next) expect(times(phone, wa)).toEqual({ shown: 1, wire: 1 })
    // a receipt that waited spares the resend
    expect(times(phone, struck.wa)).toEqual({ shown: 1, wire: receipt ? 1 : 2 })
    expect(seenBy(phone).filter(({ type }) => type === 'retry')).toEqual([])
  })
})
