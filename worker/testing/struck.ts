import { expect } from 'vitest'
import { launchCampaign } from '#lib/campaigns/launch.ts'
import { pool } from '#lib/db.ts'
import { aContact, aPhone } from '#tests/factories.ts'
import type { Simulator } from '#worker/simulator/server.ts'
import { judge, type Row } from '../../scripts/chaos/judge.ts'
import { aRunOf, type Number_, statuses, until } from './engine.ts'

/** What is judged after a worker was struck: the rows of one run, and what a person wrote meanwhile. */
export type Work = { runId: string; journalFrom: number; wroteStop?: string }

const seq = (simulator: Simulator) => simulator.journal.page(0, 1_000_000).next
const PEOPLE = 4

/** A run of four messages whose rows are there already. */
export async function messagesOf(simulator: Simulator, number: Number_, count = PEOPLE): Promise<Work> {
  const journalFrom = seq(simulator)
  return { journalFrom, runId: (await aRunOf(number, count)).runId }
}

/** The same through the whole orchestration, from its launch to its end. */
export async function campaignOf(simulator: Simulator, number: Number_): Promise<Work> {
  const journalFrom = seq(simulator)
  const { workspaceId, senderId, userId } = number
  await pool().query('DELETE FROM contacts WHERE workspace_id = $1', [workspaceId])
  for (let i = 0; i < PEOPLE; i++) await aContact(workspaceId)
  const { rows } = await pool().query<{ id: string }>(
    `INSERT INTO campaigns (workspace_id, name, category, body, sender_id, speed, created_by)
     VALUES ($1, 'Order ready', 'order', 'Namaste {{ name }}', $2, 'fast', $3) RETURNING id`,
    [workspaceId, senderId, userId],
  )
  const launch = { campaignId: rows[0]!.id, userId, consentStatement: null }
  return { journalFrom, runId: (await launchCampaign(workspaceId, launch)).runId }
}

/** Messages, and somebody else who writes STOP. */
export async function stopMeanwhile(simulator: Simulator, number: Number_): Promise<Work> {
  const work = await messagesOf(simulator, number)
  const wroteStop = aPhone()
  await simulator.orders.inbound({ to: number.phone.slice(1), from: wroteStop.slice(1), text: 'STOP' })
  return { ...work, wroteStop }
}

/** A step that a dead process had taken stays taken for 15 s; the test does not sit through them. */
export const freeSteps = () => pool().query('UPDATE orchestrator_queue SET locked_until = clock_timestamp()')

/** Waits until nothing of it is open: every message delivered, the run at its end where it has an orchestration. */
export async function finished({ runId, wroteStop }: Work, log: () => string): Promise<void> {
  const done = async () => {
    const { rows } = await pool().query<{ open: number; ended: boolean; answered: boolean }>(
      `SELECT count(*) FILTER (WHERE m.status <> 'delivered')::int AS open, r.status = 'completed' OR r.batches = 0 AS ended,
         $2::text IS NULL OR EXISTS (SELECT FROM messages WHERE phone = $2 AND kind = 'opt_out_notice' AND status = 'delivered') AS answered
       FROM campaign_runs r LEFT JOIN messages m ON m.run_id = r.id WHERE r.id = $1 AND r.rendered_at IS NOT NULL GROUP BY r.id`,
      [runId, wroteStop ?? null],
    )
    return rows[0]?.open === 0 && rows[0].ended && rows[0].answered
  }
  await until(done, 'the end', 60_000).catch(async (error: Error) => {
    throw new Error(`${error.message}: ${JSON.stringify(await statuses(runId))}\n${log().slice(-6_000)}`)
  })
}

/** By the simulator's journal against the database: every phone showed its message once, under its one id; counters are right. */
export async function judged(
  simulator: Simulator,
  number: Number_,
  { runId, journalFrom, wroteStop }: Work,
  people = PEOPLE,
) {
  const { rows } = await pool().query<Row>(
    `SELECT m.id, substr(s.phone, 2) AS from, substr(m.phone, 2) AS phone, m.text, m.wa_message_id AS "waId", m.status
     FROM messages m JOIN senders s ON s.id = m.sender_id WHERE m.run_id = $1 OR m.kind = 'opt_out_notice' AND m.phone = $2`,
    [runId, wroteStop ?? null],
  )
  const { entries } = simulator.journal.page(journalFrom, 1_000_000)
  const { verdict, findings } = judge(rows, entries)
  expect({ ...verdict, wire_resends: 0 }, findings.join('\n')).toEqual({
    ...{
      lost: 0,
      duplicate_ids: 0,
      double_accepted: 0,
      wire_resends: 0,
      unresolved: 0,
      failed: 0,
      failed_but_shown: 0,
    },
  })
  expect(rows).toHaveLength(people + (wroteStop ? 1 : 0))
  if (wroteStop) expect(await stored(wroteStop)).toEqual({ inbound: 1, suppressed: 1 })
  expect(await miscounted(number.workspaceId)).toEqual([])
}

const stored = async (phone: string) =>
  (
    await pool().query(
      `SELECT (SELECT count(*)::int FROM inbound_messages WHERE phone = $1 AND opt_out) AS inbound,
         (SELECT count(*)::int FROM suppressions WHERE phone = $1) AS suppressed`,
      [phone],
    )
  ).rows[0]

/** Quota and rollup beside what the rows say they must be; nothing where they agree. */
const miscounted = async (workspaceId: string) =>
  (
    await pool().query(
      `WITH quota AS (SELECT coalesce(sum(reserved), 0)::int AS reserved, coalesce(sum(used), 0)::int AS used FROM usage_counters WHERE workspace_id = $1),
         rollup AS (SELECT coalesce(sum(count) FILTER (WHERE status = 'sent'), 0)::int AS sent,
           coalesce(sum(count) FILTER (WHERE status = 'delivered'), 0)::int AS delivered FROM message_stats WHERE workspace_id = $1),
         found AS (SELECT count(*) FILTER (WHERE status IN ('queued', 'sending', 'retry_wait', 'uncertain', 'review'))::int AS live,
           count(sent_at)::int AS arrived, count(delivered_at)::int AS there FROM messages WHERE workspace_id = $1 AND kind = 'campaign')
       SELECT * FROM quota, rollup, found WHERE (reserved, used, sent, delivered) IS DISTINCT FROM (live, arrived, arrived, there)`,
      [workspaceId],
    )
  ).rows
