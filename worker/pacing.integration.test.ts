import { expect, it } from 'vitest'
import { pool } from '#lib/db.ts'
import { BURST, BURST_PAUSE_MS, SPEEDS, type Speed, WINDOW_MAX, WINDOW_MS } from '#lib/pacing/next-send.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aRunOf, countOf, engines, senderRow, statuses, until } from './testing/engine.ts'

testDatabase()

const { start, aLinkedNumber } = engines()
const FACTOR = 0.004

type Row = { speed: Speed; delay: number; at: number }
/** What the rows say of the turns, in the order in which they were taken. */
const turnsOf = async (senderId: string): Promise<Row[]> =>
  (
    await pool().query<Row>(
      `SELECT r.speed, m.delay_ms AS delay, extract(epoch FROM m.claimed_at)::float8 * 1000 AS at
       FROM messages m JOIN campaign_runs r ON r.id = m.run_id WHERE m.sender_id = $1 AND m.claimed_at IS NOT NULL ORDER BY m.claimed_at`,
      [senderId],
    )
  ).rows

it('three runs of different speeds share one number’s pace and its day of new chats, also over a takeover', {
  timeout: 120_000,
}, async () => {
  const over = { paceFactor: FACTOR, newChatCap: true, leadMs: 0 }
  const { whatsapp, number, stop } = await aLinkedNumber(over)
  await pool().query('UPDATE senders SET new_chat_cap = 40 WHERE id = $1', [number.senderId])
  const knownTo = async (runId: string) =>
    pool().query(
      `INSERT INTO inbound_messages (workspace_id, sender_id, wa_message_id, from_jid, phone, wa_at)
       SELECT workspace_id, sender_id, id::text, phone, phone, now() FROM messages WHERE run_id = $1`,
      [runId],
    )
  // held until all three are there
  await pool().query(
    `UPDATE senders SET next_send_at = clock_timestamp() + interval '1 minute', status = 'held' WHERE id = $1`,
    [number.senderId],
  )
  const [fast, balanced, strangers] = [
    await aRunOf(number, 70, { speed: 'fast' }),
    await aRunOf(number, 60, { speed: 'balanced' }),
    await aRunOf(number, 60, { speed: 'safe' }),
  ]
  await knownTo(fast.runId)
  await knownTo(balanced.runId)
  await pool().query(`UPDATE senders SET next_send_at = clock_timestamp(), status = 'active' WHERE id = $1`, [
    number.senderId,
  ])
  await until(() => whatsapp.sent.length >= 60, 'the first sixty', 60_000)
  await stop()
  const before = whatsapp.sent.length
  start(whatsapp, over)
  await countOf(fast.runId, 'sent', 70)
  await countOf(balanced.runId, 'sent', 60)
  await countOf(strangers.runId, 'sent', 40)
  expect(before).toBeLessThan(170)

  // the cap: the other twenty wait for tomorrow, untried
  expect(await statuses(strangers.runId)).toEqual({ sent: 40, queued: 20 })
  const putOff = async () =>
    (
      await pool().query(
        `SELECT FROM messages WHERE run_id = $1 AND status = 'queued' AND reason = 'new_chat_cap' AND attempts = 0 AND due_at > now()`,
        [strangers.runId],
      )
    ).rowCount === 20
  await until(putOff, 'the others to be put off')
  expect((await senderRow(number.senderId)).new_chats).toBe(40)
  // once each, whatever the takeover
  expect(new Set(whatsapp.sent.map((one) => one.id)).size).toBe(whatsapp.sent.length)

  // the pace: each message's delay is of its own run's speed, and the next keeps it
  const turns = await turnsOf(number.senderId)
  expect(turns).toHaveLength(170)
  for (const { speed, delay } of turns) {
    expect(delay).toBeGreaterThanOrEqual(Math.floor(SPEEDS[speed].min * FACTOR))
    expect(delay).toBeLessThanOrEqual(Math.ceil(SPEEDS[speed].max * FACTOR))
  }
  const left = whatsapp.sent.map((one) => one.at).sort((a, b) => a - b)
  const JITTER = 15 // of two clocks and a busy machine, either way
  left.slice(1).forEach((at, index) => {
    expect(at - left[index]!).toBeGreaterThanOrEqual(turns[index]!.delay - JITTER)
  })
  // the window, whichever runs are in it
  for (let index = WINDOW_MAX; index < left.length; index++)
    expect(left[index]! - left[index - WINDOW_MAX]!).toBeGreaterThanOrEqual(WINDOW_MS * FACTOR - JITTER)
  // the pause after each hundred: the takeover has kept the count
  expect(left[BURST]! - left[BURST - 1]!).toBeGreaterThanOrEqual(BURST_PAUSE_MS * FACTOR - JITTER)
})

it('a number whose risk rises goes slower within moments, and rests at the top; nothing waits for a restart', {
  timeout: 60_000,
}, async () => {
  const { whatsapp, number } = await aLinkedNumber({
    paceFactor: FACTOR,
    riskMs: 50,
    riskSoonMs: 20,
    riskRestMs: 60_000,
  })
  const run = await aRunOf(number, 40, { speed: 'fast' })
  await until(() => whatsapp.sent.length >= 3, 'the first')
  // refusals of the last hours, and people who have had enough: as another run of today left them
  await pool().query(
    `INSERT INTO messages (workspace_id, kind, sender_id, phone, category, text, wa_message_id, status, reason, error_code, claimed_at, ended_at)
     SELECT $1, 'single', $2, '+9190000' || lpad(n::text, 5, '0'), 'order', 'x', 'R' || n, 'failed', 'refused', 403, clock_timestamp(), now() FROM generate_series(1, 20) n`,
    [number.workspaceId, number.senderId],
  )
  const slowed = await until(async () => {
    const row = await senderRow(number.senderId)
    return row.risk >= 5 && row
  }, 'a higher risk')
  expect(slowed.risk_reasons.map(({ code }: { code: string }) => code)).toContain('refused')
  await until(async () => {
    const { rows } = await pool().query(`SELECT delay_ms, risk FROM messages WHERE run_id = $1 AND risk >= 4`, [
      run.runId,
    ])
    return rows.length > 0 && rows.some(({ delay_ms }) => delay_ms >= SPEEDS.fast.min * 1.5 * FACTOR)
  }, 'a message at the slower pace')
  await pool().query(
    `INSERT INTO inbound_messages (workspace_id, sender_id, wa_message_id, from_jid, phone, opt_out, wa_at)
     SELECT $1, $2, 'S' || n, 'x' || n, '+9190000' || lpad(n::text, 5, '0'), true, now() FROM generate_series(1, 20) n`,
    [number.workspaceId, number.senderId],
  )
  await until(async () => (await senderRow(number.senderId)).hold_reason === 'risk', 'its rest')
  const row = await senderRow(number.senderId)
  expect(row).toMatchObject({ status: 'held', risk: 10 })
  await until(async () => !(await statuses(run.runId)).sending, 'the last on its way')
  const at = whatsapp.sent.length
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(whatsapp.sent.length).toBe(at)
  // a person who has read why lets it go on: what made it rest does not make it rest again
  await pool().query(
    'UPDATE senders SET hold_until = clock_timestamp(), risk_held_until = clock_timestamp() WHERE id = $1',
    [number.senderId],
  )
  await countOf(run.runId, 'sent', 40)
  expect((await senderRow(number.senderId)).status).toBe('active')
})
