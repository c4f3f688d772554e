import { describe, expect, it } from 'vitest'
import { pool } from '#lib/db.ts'
import { type Decider, decideMessage, decideMessages } from '#lib/messages/decide.ts'
import { reviewOld } from '#lib/messages/sweep.sql.ts'
import { testDatabase } from '#tests/database/index.ts'
import { messageRow, quotaOf, statsOf } from '#tests/messages.ts'
import { aRunOf, type Number_, until } from './testing/engine.ts'
import { network } from './testing/network.ts'
import { countIn } from './testing/process.ts'

testDatabase()
const net = network()
const owner = ({ workspaceId, userId }: Number_): Decider => ({ workspaceId, userId, role: 'owner' })
const shown = (phone: string) =>
  net.simulator.journal
    .page(0, 100_000)
    .entries.filter((entry) => entry.kind === 'shown' && entry.phone === phone.slice(1))
    .map(({ id }) => id)
const arrived = (runId: string, count: number) =>
  until(async () => (await countIn(runId, 'delivered', 'read')) === count, `${count} delivered`)
const quotaIsTrue = async (number: Number_) => {
  const quota = await quotaOf(number.workspaceId)
  expect(quota).toMatchObject({ reserved: quota.reserved_rows, used: quota.used_rows })
}

describe('what a person has sent again', () => {
  it('goes out under its old id where WhatsApp refused it, and is shown once', async () => {
    const { number, digits } = await net.aLinkedNumber()
    net.simulator.orders.policy({ rules: [{ match: { firstAttemptOnly: true }, verdict: { error: 400 } }] })
    const { runId, messages } = await aRunOf(number, 3)
    await until(async () => (await countIn(runId, 'failed')) === 3, '3 refused')
    const ids = messages.map(({ id }) => id)
    const careful = await decideMessages(owner(number), { chosen: { ids }, decision: 'send_again' })
    expect(careful).toMatchObject({ changed: 0, skipped: { refused: 3 } })
    const chosen = { filter: { status: 'failed', runId } } as const
    expect(await decideMessages(owner(number), { chosen, decision: 'send_again', force: true })).toMatchObject({
      changed: 3,
    })
    await arrived(runId, 3)
    for (const { wa, phone } of messages) {
      expect(net.onTheWire(digits).filter((id) => id === wa)).toHaveLength(2)
      expect(shown(phone)).toEqual([wa])
    }
    expect(await statsOf(number.workspaceId)).toEqual({ failed: 3, sent: 3, delivered: 3 })
    await quotaIsTrue(number)
  })

  it('goes out under a new id where nobody knows: the phone shows it, even a second time, as the person was told', async () => {
    const { number, digits } = await net.aLinkedNumber({ sendTimeoutMs: 150, settleMs: 60_000 })
    net.simulator.orders.policy({ rules: [{ match: { first: 1 }, verdict: { ack: false, show: true } }] })
    const { runId, messages } = await aRunOf(number, 1)
    const { id, wa, phone } = messages[0]!
    await until(async () => (await messageRow(id)).status === 'uncertain', 'doubt')
    await pool().query(`UPDATE messages SET uncertain_at = now() - interval '25 hours' WHERE id = $1`, [id])
    await until(async () => {
      await reviewOld()
      return (await messageRow(id)).status === 'review'
    }, 'review')
    await decideMessage(owner(number), { messageId: id, decision: 'send_again' })
    await arrived(runId, 1)
    const second = (await messageRow(id)).wa_message_id
    expect(second).not.toBe(wa)
    expect(net.onTheWire(digits)).toEqual([wa, second])
    expect(shown(phone)).toEqual([wa, second])
    expect(await statsOf(number.workspaceId)).toEqual({ sent: 1, delivered: 1 })
    await quotaIsTrue(number)
  })

  it('is counted when a receipt comes after it was given up', async () => {
    const { number } = await net.aLinkedNumber({ sendTimeoutMs: 150, settleMs: 60_000 })
    net.simulator.orders.policy({ rules: [{ match: { first: 1 }, verdict: { ack: false, show: true } }] })
    const { messages } = await aRunOf(number, 1)
    const { id, wa, phone } = messages[0]!
    await until(async () => (await messageRow(id)).status === 'uncertain', 'doubt')
    await pool().query(`UPDATE messages SET uncertain_at = now() - interval '25 hours' WHERE id = $1`, [id])
    await until(async () => {
      await reviewOld()
      return (await messageRow(id)).status === 'review'
    }, 'review')
    await decideMessage(owner(number), { messageId: id, decision: 'give_up' })
    await net.simulator.orders.receipt({
      phone: number.phone.slice(1),
      from: phone.slice(1),
      id: wa,
      type: 'delivery',
    })
    await until(async () => (await messageRow(id)).status === 'delivered', 'the receipt')
    await quotaIsTrue(number)
  })
})
