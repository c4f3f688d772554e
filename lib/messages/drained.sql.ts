import type pg from 'pg'
import { EVENTS_CHANNEL } from '#lib/events.ts'
import { OUTSTANDING, sqlList } from './transitions.ts'

/**
 * Tells the orchestrator of runs in which nothing that was released is outstanding any more: the next batch may go. One
 * event a batch, by its id. A lost one only delays: the orchestrator looks for itself too.
 */
export async function tellDrained(client: pg.ClientBase, runIds: readonly string[]): Promise<void> {
  if (runIds.length === 0) return
  await client.query({
    name: 'drained',
    text: `WITH drained AS (
       SELECT r.id, r.workspace_id, r.batches FROM campaign_runs r WHERE r.id = ANY ($1::uuid[]) AND r.status = 'sending'
         AND NOT EXISTS (SELECT FROM messages m WHERE m.run_id = r.id AND m.status IN ${sqlList(OUTSTANDING)} AND m.released_at IS NOT NULL)
     ), told AS (
       INSERT INTO events (id, workspace_id, name, data, ts)
       SELECT 'run/drained:' || d.id || ':' || d.batches, d.workspace_id, 'run/drained', jsonb_build_object('runId', d.id),
         floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint FROM drained d
       ON CONFLICT (id) DO NOTHING RETURNING id
     ) SELECT pg_notify($2, '') FROM told LIMIT 1`,
    values: [runIds, EVENTS_CHANNEL],
  })
}
