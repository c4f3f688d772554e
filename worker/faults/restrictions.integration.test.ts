import { describe, expect, it, vi } from 'vitest'
import { HOUR } from '#lib/clock.ts'
import { pool } from '#lib/db.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aContact } from '#tests/factories.ts'
import { messageRow } from '#tests/messages.ts'
import { aRunOf, countOf, senderRow, statuses, until } from '../testing/engine.ts'
import { arrivalsOf, arrived, network } from '../testing/network.ts'
import { countIn } from '../testing/process.ts'

// a bound, not a wait: a busy machine takes longer
vi.setConfig({ testTimeout: 180_000 })

testDatabase()
const net = network()
const pass = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

describe('463, a restriction on new chats', () => {
  it('is never tried again: the number is restricted until WhatsApp’s time, the rest waits, and goes when it is lifted', async () => {
    const { number, digits } = await net.aLinkedNumber({ retryMs: 10 })
    const end = Math.floor((Date.now() + HOUR) / 1_000)
    // WhatsApp restricts it without a word, and says so when it is asked after the first refusal
    net.simulator.orders.timelock({ phone: digits, active: true, until: end, type: 'REACHOUT' })
    await until(async () => (await senderRow(number.senderId)).status === 'restricted', 'restricted')
    net.simulator.orders.timelock({ phone: digits, active: false, type: 'REACHOUT' })
    await until(async () => (await senderRow(number.senderId)).status === 'active', 'lifted')

    net.simulator.orders.policy({ rules: [{ match: { from: digits, first: 1 }, verdict: { error: 463 } }] })
    const { runId, messages } = await aRunOf(number, 3)
    await until(async () => (await senderRow(number.senderId)).status === 'restricted', 'restricted again')
    expect(await messageRow(messages[0]!.id)).toMatchObject({ status: 'failed', reason: 'restricted', error_code: 463 })
    // asked, WhatsApp knows of no restriction: the refusal stands all the same, nobody else is tried
    net.simulator.orders.timelock({ phone: digits, active: false, type: 'REACHOUT' })
    await pass(300)
    expect(net.onTheWire(digits)).toEqual([messages[0]!.wa])
    expect(await statuses(runId)).toEqual({ failed: 1, queued: 2 })
    expect(await senderRow(number.senderId)).toMatchObject({ hold_reason: 'reach_out_limited' })

    net.simulator.orders.timelock({ phone: digits, active: true, until: end, type: 'REACHOUT' })
    const told = async () => (await senderRow(number.senderId)).hold_until?.getTime() === end * 1_000
    await until(told, 'until when')
    net.simulator.orders.timelock({ phone: digits, active: false, type: 'REACHOUT' })
    await arrived(runId, 2)
    expect(await messageRow(messages[0]!.id)).toMatchObject({ status: 'failed', attempts: 1 })
    await net.expectOnce({ failed: 1 })
  })

  it('ends by itself at the time that WhatsApp said', async () => {
    const { number, digits } = await net.aLinkedNumber()
    const end = Math.floor(Date.now() / 1_000) + 3
    net.simulator.orders.timelock({ phone: digits, active: true, until: end, type: 'REACHOUT' })
    await until(async () => (await senderRow(number.senderId)).status === 'restricted', 'restricted')
    const { runId } = await aRunOf(number, 2)
    await arrived(runId, 2)
    expect(await senderRow(number.senderId)).toMatchObject({ status: 'active', hold_reason: null })
    expect(Math.min(...arrivalsOf(net.simulator, digits))).toBeGreaterThanOrEqual(end * 1_000)
    await net.expectOnce()
  })
})

describe('a number that is not on WhatsApp', () => {
  const answer = async (phone: string) =>
    (await pool().query('SELECT wa_status FROM contacts WHERE phone = $1', [phone])).rows[0]?.wa_status
  const monthLater = (phone: string) =>
    pool().query(`UPDATE contacts SET wa_checked_at = wa_checked_at - interval '31 days' WHERE phone = $1`, [phone])

  it('is blocked and never written to, the answer is kept, and asked for anew after 30 days', async () => {
    const { number, digits } = await net.aLinkedNumber()
    const { phone } = await aContact(number.workspaceId)
    net.simulator.orders['not-on-whatsapp']({ phones: [phone.slice(1)], on: false })
    const first = await aRunOf(number, 1, { phone })
    await countOf(first.runId, 'blocked', 1)
    expect(await messageRow(first.messages[0]!.id)).toMatchObject({ reason: 'not_on_whatsapp', sent_at: null })
    expect(await answer(phone)).toBe('no')

    // the person joins: the answer of before stands for 30 days, and nobody asks WhatsApp for it
    net.simulator.orders['not-on-whatsapp']({ phones: [phone.slice(1)], on: true })
    const second = await aRunOf(number, 1, { phone })
    await countOf(second.runId, 'blocked', 1)
    expect(await messageRow(second.messages[0]!.id)).toMatchObject({ reason: 'not_on_whatsapp', attempts: 0 })
    expect(net.onTheWire(digits)).toEqual([])

    await monthLater(phone)
    const third = await aRunOf(number, 1, { phone })
    await arrived(third.runId, 1)
    expect(await answer(phone)).toBe('yes')
    expect(net.onTheWire(digits)).toEqual([third.messages[0]!.wa])
  })

  it('any more, though it was: blocked as well, and the answer corrected', async () => {
    const { number, digits } = await net.aLinkedNumber({ retryMs: 10 })
    const { phone } = await aContact(number.workspaceId)
    await pool().query(`UPDATE contacts SET wa_status = 'yes', wa_checked_at = now() WHERE phone = $1`, [phone])
    net.simulator.orders['not-on-whatsapp']({ phones: [phone.slice(1)], on: false })
    const { runId, messages } = await aRunOf(number, 1, { phone })
    await until(async () => (await countIn(runId, 'blocked', 'failed')) === 1, 'the end')
    expect(await messageRow(messages[0]!.id)).toMatchObject({ status: 'blocked', reason: 'not_on_whatsapp' })
    expect(await answer(phone)).toBe('no')
    expect(net.onTheWire(digits)).toEqual([])
  })
})
