import { pool } from '#lib/db.ts'

export type Health = {
  status: 'ok' | 'degraded'
  database: true
  /** The worker that was seen last; alive: within the last 30 s, on the database's clock. */
  worker: { alive: boolean; seenSecondsAgo: number | null }
  /** How long the message that is due longest has waited, and how many events wait for the orchestrator. */
  queue: { oldestSeconds: number; events: number }
}

const WORKER_SILENT_S = 30
/** @throws when the database does not answer */
export async function readHealth(): Promise<Health> {
  const { rows } = await pool().query<{ seen: number | null; oldest: number; events: number }>(
    `SELECT (SELECT extract(epoch FROM clock_timestamp() - max(seen_at))::float FROM workers) AS seen,
       coalesce((SELECT extract(epoch FROM clock_timestamp() - min(due_at)) FROM messages
         WHERE status IN ('queued', 'retry_wait') AND due_at IS NOT NULL), 0)::float AS oldest,
       (SELECT count(*)::int FROM events WHERE posted_at IS NULL) AS events`,
  )
  const { seen, oldest, events } = rows[0]!
  const alive = seen !== null && seen < WORKER_SILENT_S
  return {
    status: alive ? 'ok' : 'degraded',
    database: true,
    worker: { alive, seenSecondsAgo: seen === null ? null : Math.round(seen) },
    queue: { oldestSeconds: Math.max(0, Math.round(oldest)), events },
  }
}
