import type pg from 'pg'
import { transaction } from '#lib/db.ts'
import { EVENTS_CHANNEL } from '#lib/events.ts'
import { WAITS_FOR_TOMORROW } from '#lib/pacing/new-chats.sql.ts'
import { OUTSTANDING } from './transitions.ts'

/** So many may wait for another try without holding the next batch up: a tenth of a batch (see release.sql.ts). */
const RETRIES_ALLOWED = 10
/**
 * Found by messages_ready and messages_inflight, which hold what waits and what is on its way: not by all rows of the run,
 * whose indexes the planner would join in for an =, at five times the cost. One after the other (CASE): mostly more waits, and that is all there is to know.
 */
const ofTheRun = 'm.sender_id = r.sender_id AND m.run_id IS NOT DISTINCT FROM r.id'
if (OUTSTANDING.join() !== 'queued,sending') throw new Error('drained: other states are outstanding now')

/**
 * Tells the orchestrator of runs in which nothing that was released is on its way any more: the next batch may go. What
 * waits for tomorrow's new chats holds nothing up. One event a batch, by its id. A lost one only delays: the
 * orchestrator looks for itself too.
 */
export async function tellDrained(client: pg.ClientBase, runIds: readonly string[]): Promise<void> {
  if (runIds.length === 0) return
  await client.query({
    name: 'drained',
    text: `WITH drained AS (
       SELECT r.id, r.workspace_id, r.batches FROM campaign_runs r WHERE r.id = ANY ($1::uuid[]) AND r.status = 'sending'
         AND CASE WHEN EXISTS (SELECT FROM messages m WHERE ${ofTheRun} AND m.status = 'queued' AND m.due_at IS NOT NULL AND NOT ${WAITS_FOR_TOMORROW}) THEN false
           WHEN EXISTS (SELECT FROM messages m WHERE ${ofTheRun} AND m.status = 'sending') THEN false
           ELSE (SELECT count(*) FROM (SELECT FROM messages m WHERE ${ofTheRun} AND m.status = 'retry_wait' AND m.due_at IS NOT NULL
             AND NOT ${WAITS_FOR_TOMORROW} LIMIT ${RETRIES_ALLOWED + 1}) AS retrying) <= ${RETRIES_ALLOWED} END
     ), told AS (
       INSERT INTO events (id, workspace_id, name, data, ts)
       SELECT 'run/drained:' || d.id || ':' || d.batches, d.workspace_id, 'run/drained', jsonb_build_object('runId', d.id),
         floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint FROM drained d
       ON CONFLICT (id) DO NOTHING RETURNING id
     ) SELECT pg_notify($2, '') FROM told LIMIT 1`,
    values: [runIds, EVENTS_CHANNEL],
  })
}

/** The same on its own, for rows that were committed before. */
export const tellDrainedNow = (runIds: readonly string[]): Promise<void> =>
  transaction((client) => tellDrained(client, runIds))
