import { beforeEach, describe, expect, it, vi } from 'vitest'
import { testDatabase } from '#tests/database/index.ts'
import { messageRow, quotaOf, statsOf } from '#tests/messages.ts'
import { aRunOf, countOf, type Number_, until } from '../testing/engine.ts'
import { network, type RealEngine } from '../testing/network.ts'

// a bound, not a wait: a busy machine takes longer
vi.setConfig({ testTimeout: 180_000 })

testDatabase()
const net = network()
let engine: RealEngine
let number: Number_
let digits: string
beforeEach(async () => {
  const linked = await net.aLinkedNumber({ sendTimeoutMs: 500, settleMs: 60_000, sweepMs: 100 })
  engine = linked.engine
  number = linked.number
  digits = linked.digits
})
type Sent = { id: string; wa: string; phone: string }
const receipt = ({ wa, phone }: Sent, ...types: ('delivery' | 'read')[]) => {
  for (const type of types) net.simulator.orders.receipt({ phone: digits, from: phone.slice(1), id: wa, type })
}
const pass = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
/** One message, settled as read: counted once each, whatever happened on the way. */
async function expectReadOnce(id: string) {
  await until(async () => (await messageRow(id)).status === 'read', 'read')
  await pass(150)
  const row = await messageRow(id)
  expect(row).toMatchObject({ status: 'read', reason: null, error_code: null })
  expect(row.sent_at.getTime()).toBeLessThanOrEqual(row.delivered_at.getTime())
  expect(row.delivered_at.getTime()).toBeLessThanOrEqual(row.read_at.getTime())
  const { failed: _, ...counted } = await statsOf(number.workspaceId)
  expect(counted).toEqual({ sent: 1, delivered: 1, read: 1 })
  expect(await quotaOf(number.workspaceId)).toEqual({ reserved: 0, reserved_rows: 0, used: 1, used_rows: 1 })
}

describe('receipts', () => {
  it('read before delivered before the ack: the furthest stands, each is counted once', async () => {
    net.simulator.orders.policy({ rules: [{ verdict: { delayAckMs: 1_200, receipts: [] } }] })
    const { messages } = await aRunOf(number, 1)
    await until(() => net.onTheWire(digits).length === 1, 'the stanza')
    receipt(messages[0]!, 'read')
    await until(async () => (await messageRow(messages[0]!.id)).status === 'read', 'read')
    receipt(messages[0]!, 'delivery')
    await until(() => net.acked(digits).length === 1, 'the ack')
    await expectReadOnce(messages[0]!.id)
    expect(net.onTheWire(digits)).toEqual([messages[0]!.wa])
    await net.expectOnce()
  })

  it('doubled, and in a wild order', async () => {
    net.simulator.orders.policy({ rules: [{ verdict: { receipts: [] } }] })
    const { messages, runId } = await aRunOf(number, 1)
    await countOf(runId, 'sent', 1)
    receipt(messages[0]!, 'delivery', 'delivery', 'read', 'delivery', 'read', 'read', 'delivery')
    await expectReadOnce(messages[0]!.id)
  })

  it('by the network’s own hand: reordered and doubled, for a whole run', async () => {
    const verdict = { reorderReceipts: true, duplicateReceipts: true, receipts: ['delivery' as const, 'read' as const] }
    net.simulator.orders.policy({ rules: [{ verdict: { ...verdict, receiptDelayMs: 0 } }] })
    const { runId } = await aRunOf(number, 10)
    await countOf(runId, 'read', 10)
    await pass(150)
    expect(await statsOf(number.workspaceId)).toEqual({ sent: 10, delivered: 10, read: 10 })
    await net.expectOnce()
  })

  it('after the message was given up as failed: good news has the last word', async () => {
    net.simulator.orders.policy({ rules: [{ verdict: { error: 400 } }] })
    const { messages, runId } = await aRunOf(number, 1)
    await countOf(runId, 'failed', 1)
    receipt(messages[0]!, 'read', 'delivery', 'read')
    await expectReadOnce(messages[0]!.id)
  })

  it('after a person was asked to decide (review)', async () => {
    net.simulator.orders.policy({ rules: [{ verdict: { ack: false, show: true } }] })
    const { messages, runId } = await aRunOf(number, 1)
    await countOf(runId, 'uncertain', 1)
    await net.aDayLater(messages[0]!.id)
    await countOf(runId, 'review', 1)
    receipt(messages[0]!, 'delivery', 'read')
    await expectReadOnce(messages[0]!.id)
    await net.expectOnce()
  })

  it('for a message of an older epoch, while its worker is gone: the next one takes them with the backlog', async () => {
    net.simulator.orders.policy({ rules: [{ verdict: { ack: false, show: true } }] })
    const { messages, runId } = await aRunOf(number, 1)
    await countOf(runId, 'uncertain', 1)
    const before = (await messageRow(messages[0]!.id)).claim_epoch
    await net.stop(engine)
    receipt(messages[0]!, 'read', 'delivery')
    net.start({ settleMs: 60_000 })
    await expectReadOnce(messages[0]!.id)
    expect((await messageRow(messages[0]!.id)).claim_epoch).toBe(before)
    expect(net.onTheWire(digits)).toEqual([messages[0]!.wa])
    await net.expectOnce()
  })
})
