import { describe, expect, it, vi } from 'vitest'
import { testDatabase } from '#tests/database/index.ts'
import { messageRow } from '#tests/messages.ts'
import { aRunOf, countOf, until } from '../testing/engine.ts'
import { arrived, network } from '../testing/network.ts'

// a bound, not a wait: a busy machine takes longer
vi.setConfig({ testTimeout: 180_000 })

testDatabase()
const net = network()
const wire = net.onTheWire

describe('an ack', () => {
  it.each([
    ['lost, and the phone got the message', { ack: false, show: true }],
    ['lost, and the phone did not get it', { ack: false, show: false }],
    ['torn by a disconnect, and the phone got the message', { drop: true, show: true }],
    ['torn by a disconnect, and the phone did not get it', { drop: true, show: false }],
  ])('%s: the same id goes out once more, and it is shown once', async (_, verdict) => {
    const { number, digits } = await net.aLinkedNumber({ sendTimeoutMs: 700 })
    net.simulator.orders.policy({ rules: [{ match: { first: 1 }, verdict }] })
    const { runId, messages } = await aRunOf(number, 3)
    await arrived(runId, 3)
    const { id, wa } = messages[0]!
    expect(wire(digits).filter((one) => one === wa)).toHaveLength(2)
    expect(wire(digits)).toHaveLength(4)
    expect(await messageRow(id)).toMatchObject({ attempts: 1, resends: 1 })
    await net.expectOnce()
  })

  it('that comes when the row is uncertain already settles it, without a resend', async () => {
    const { number, digits } = await net.aLinkedNumber({ sendTimeoutMs: 500, settleMs: 60_000 })
    net.simulator.orders.policy({ rules: [{ verdict: { delayAckMs: 1_500, receipts: [] } }] })
    const { runId, messages } = await aRunOf(number, 1)
    await countOf(runId, 'sent', 1)
    expect(await messageRow(messages[0]!.id)).toMatchObject({
      reason: null,
      resends: 0,
      uncertain_at: expect.any(Date),
    })
    expect(wire(digits)).toEqual([messages[0]!.wa])
    await net.expectOnce()
  })

  it('that refuses, and comes when the row is uncertain: the resend finds out, under the same id', async () => {
    const { number, digits } = await net.aLinkedNumber({ sendTimeoutMs: 500, settleMs: 2_000 })
    net.simulator.orders.policy({ rules: [{ match: { first: 1 }, verdict: { delayAckMs: 1_200, error: 500 } }] })
    const { runId, messages } = await aRunOf(number, 1)
    await arrived(runId, 1)
    expect(await messageRow(messages[0]!.id)).toMatchObject({ resends: 1, uncertain_at: expect.any(Date) })
    expect(wire(digits)).toEqual([messages[0]!.wa, messages[0]!.wa])
    await net.expectOnce()
  })

  it('that is never given, resend after resend: at most three of them, once a connection, and then a person decides', async () => {
    const { number, digits } = await net.aLinkedNumber({ sendTimeoutMs: 400, sweepMs: 100 })
    net.simulator.orders.policy({ rules: [{ verdict: { ack: false, show: true } }] })
    const { runId, messages } = await aRunOf(number, 1)
    const { id, wa } = messages[0]!
    for (const wanted of [2, 3, 4]) {
      await until(() => wire(digits).length >= wanted, `stanza ${wanted}`)
      net.simulator.orders.drop({ phone: digits })
    }
    await until(
      async () => (await messageRow(id)).resends === 3 && (await messageRow(id)).status === 'uncertain',
      'the end',
    )
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(wire(digits)).toEqual([wa, wa, wa, wa])
    await net.aDayLater(id)
    await countOf(runId, 'review', 1)
    await net.expectOnce({ open: 1 })
    net.simulator.orders.receipt({ phone: digits, from: messages[0]!.phone.slice(1), id: wa, type: 'delivery' })
    await countOf(runId, 'delivered', 1)
    await net.expectOnce()
  })
})
