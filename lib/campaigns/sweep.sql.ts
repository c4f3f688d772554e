import type pg from 'pg'
import { runEvent } from '#lib/campaigns/events.ts'
import { moveRunSql } from '#lib/campaigns/move.sql.ts'
import { pool, transaction } from '#lib/db.ts'
import { emitSql } from '#lib/events.ts'
import { cancelOfRemoved, cancelRows } from '#lib/messages/cancel.sql.ts'
import { announceSql, nudgeSql } from '#lib/realtime.ts'

/** How far back ended runs are looked through for messages that began to wait again. */
const LOOK_BACK = `interval '30 days'`
const AT_ONCE = 200

export type Swept = { continued: number; reopened: number; cancelled: number }
type Ref = { id: string; workspaceId: string }

/**
 * Runs that the orchestrator promised to look at and did not: an event was lost, or a function was given up. And those
 * that were touched later than now, before the clock was put back: what waits for them may wait for that time. Each gets
 * a new one, named after the promise that was broken, so that two sweeps start one.
 */
async function continueForgotten(): Promise<number> {
  return transaction(async (client) => {
    const { rows } = await client.query<Ref & { version: number; promised: number }>(
      `UPDATE campaign_runs r SET orchestrate_by = clock_timestamp() + interval '5 minutes', updated_at = least(r.updated_at, clock_timestamp())
       WHERE r.id IN (SELECT id FROM campaign_runs WHERE status IN ('scheduled', 'sending')
         AND (coalesce(orchestrate_by, planned_for + interval '2 minutes') < clock_timestamp() OR updated_at > clock_timestamp() + interval '1 minute')
         ORDER BY id LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED)
       RETURNING r.id, r.workspace_id AS "workspaceId", r.version,
         floor(extract(epoch FROM coalesce(old.orchestrate_by, r.planned_for)) * 1000)::bigint AS promised`,
    )
    for (const run of rows) {
      const event = runEvent('run/continued', run)
      await emitSql(client, { ...event, id: `${event.id}:${run.promised}` })
    }
    return rows.length
  })
}

const withWaiting = (statuses: string) => `
  SELECT r.id, r.workspace_id AS "workspaceId" FROM campaign_runs r
  WHERE r.status IN (${statuses}) AND r.updated_at > now() - ${LOOK_BACK}
    AND EXISTS (SELECT FROM messages m WHERE m.run_id = r.id AND m.status IN ('queued', 'retry_wait')) LIMIT ${AT_ONCE}`

/**
 * A completed run has something to send again: a person sent failed messages again, or an unanswered one was refused
 * after the end. It goes on. In the caller's transaction, with the rows that it goes on for.
 */
export async function reopenRunSql(client: pg.ClientBase, workspaceId: string, runId: string): Promise<boolean> {
  const run = await moveRunSql(client, { workspaceId, runId, from: ['completed'], to: 'sending' })
  if (!run) return false
  // another batch as the orchestrator's events count them: it is told once more when these are through
  await client.query('UPDATE campaign_runs SET batches = batches + 1 WHERE id = $1', [runId])
  await emitSql(client, runEvent('run/continued', run))
  await nudgeSql(client, { topic: 'queue', id: run.senderId })
  await announceSql(client, workspaceId, { type: 'run', id: runId })
  return true
}
export const reopenRun = (workspaceId: string, runId: string): Promise<boolean> =>
  transaction((client) => reopenRunSql(client, workspaceId, runId))

/** Repairs what was lost on the way, so that a lost event is only a delay. Run each minute. */
export async function sweepRuns(): Promise<Swept> {
  const continued = await continueForgotten()
  let reopened = 0
  for (const run of (await pool().query<Ref>(withWaiting(`'completed'`))).rows)
    if (await reopenRun(run.workspaceId, run.id)) reopened++
  let cancelled = await cancelOfRemoved()
  for (const run of (await pool().query<Ref>(withWaiting(`'cancelled', 'failed', 'missed'`))).rows)
    cancelled += await cancelRows(run.workspaceId, run.id)
  return { continued, reopened, cancelled }
}
