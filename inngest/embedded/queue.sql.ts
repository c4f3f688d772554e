import type pg from 'pg'
import { pool, transaction } from '#lib/db.ts'
import { type Due, dueSql, dueValues } from './durations.ts'
import type { Memo } from './protocol.ts'
import { lockRun, type StoredEvent } from './runs.sql.ts'

/** Serialises takers, not what they take: so that limits of concurrency hold over several processes. */
const CLAIM_LOCK = 727_003

/** An item of the queue under this process's lease. */
export type Lease = {
  id: number
  runId: string
  stepId: string
  kind: 'call' | 'sleep' | 'wait' | 'invoke'
  race: boolean
  attempt: number
  losses: number
  token: string
}

/** Leases up to `room` due items. Items beyond their key's limit of concurrency stay; only live leases count. */
export async function claimItems(room: number, leaseMs: number): Promise<Lease[]> {
  return transaction(async (client) => {
    await client.query('SELECT pg_advisory_xact_lock($1)', [CLAIM_LOCK])
    const { rows } = await client.query<Lease>(
      `WITH live AS (
         SELECT concurrency_key, count(*) AS count FROM orchestrator_queue
         WHERE token IS NOT NULL AND concurrency_key IS NOT NULL AND locked_until > clock_timestamp() GROUP BY 1
       ), due AS (
         SELECT q.id, q.due_at, q.concurrency_key, q.concurrency_limit, coalesce(l.count, 0) AS live,
           row_number() OVER (PARTITION BY q.concurrency_key ORDER BY q.due_at, q.id) AS place
         FROM orchestrator_queue q LEFT JOIN live l ON l.concurrency_key = q.concurrency_key
         WHERE q.due_at <= clock_timestamp() AND (q.locked_until IS NULL OR q.locked_until <= clock_timestamp())
       ), chosen AS (
         SELECT q.id FROM orchestrator_queue q JOIN due ON due.id = q.id
         WHERE due.concurrency_key IS NULL OR due.place + due.live <= due.concurrency_limit
         ORDER BY due.due_at, due.id LIMIT $1 FOR UPDATE OF q SKIP LOCKED
       )
       UPDATE orchestrator_queue q SET token = gen_random_uuid(), again = false,
         losses = losses + (locked_until IS NOT NULL)::int, locked_until = clock_timestamp() + $2 * interval '1 ms'
       FROM chosen WHERE q.id = chosen.id
       RETURNING q.id, q.run_id AS "runId", q.step_id AS "stepId", q.kind, q.race, q.attempt, q.losses, q.token`,
      [room, leaseMs],
    )
    return rows
  })
}

/** Keeps a lease alive while its step runs. */
export const prolong = async (lease: Lease, leaseMs: number): Promise<void> => {
  await pool().query(
    `UPDATE orchestrator_queue SET locked_until = clock_timestamp() + $3 * interval '1 ms' WHERE id = $1 AND token = $2`,
    [lease.id, lease.token, leaseMs],
  )
}

/** Gives a lease back untouched. */
export const giveBack = async (lease: Lease, afterMs: number): Promise<void> => {
  await pool().query(
    `UPDATE orchestrator_queue SET token = NULL, locked_until = NULL, due_at = clock_timestamp() + $3 * interval '1 ms'
     WHERE id = $1 AND token = $2`,
    [lease.id, lease.token, afterMs],
  )
}

export type RunState = { functionId: string; event: StoredEvent; steps: Memo[]; siblings: boolean }
/**
 * A run's function, event, memoized steps and whether a sibling is on its way: read in one statement, so from one
 * snapshot. In two, a sibling could be seen neither pending nor done, and would run twice. Null: it has ended.
 */
export async function readRun(lease: Lease): Promise<RunState | null> {
  const { rows } = await pool().query<RunState>(
    `SELECT r.function_id AS "functionId", r.event,
       coalesce((SELECT json_agg(json_build_object('id', s.step_id, 'result', s.result) ORDER BY s.seq)
         FROM orchestrator_steps s WHERE s.run_id = r.id), '[]') AS steps,
       EXISTS (SELECT FROM orchestrator_queue q WHERE q.run_id = r.id AND q.id <> $2) AS siblings
     FROM orchestrator_runs r WHERE r.id = $1 AND r.status = 'running'`,
    [lease.runId, lease.id],
  )
  return rows[0] ?? null
}

/**
 * Commits what became of an item, if the lease still holds; else another taker decides, or the run has ended.
 * The item leaves the queue, or is due again where a step ended while it looked.
 */
export async function settle(lease: Lease, work: (client: pg.ClientBase) => Promise<void>): Promise<void> {
  await transaction(async (client) => {
    await lockRun(client, lease.runId)
    const { rows } = await client.query<{ again: boolean }>(
      'SELECT again FROM orchestrator_queue WHERE id = $1 AND token = $2 FOR UPDATE',
      [lease.id, lease.token],
    )
    if (!rows[0]) return
    await client.query(
      rows[0].again
        ? `UPDATE orchestrator_queue SET due_at = clock_timestamp(), token = NULL, locked_until = NULL, attempt = 0, losses = 0
           WHERE id = $1`
        : 'DELETE FROM orchestrator_queue WHERE id = $1',
      [lease.id],
    )
    await work(client)
  })
}

/** Puts a failed attempt back for another one. */
export async function retryItem(client: pg.ClientBase, lease: Lease, due: Due): Promise<void> {
  await client.query(
    `INSERT INTO orchestrator_queue (run_id, step_id, kind, race, due_at, attempt, concurrency_key, concurrency_limit)
     SELECT id, $2, 'call', $3, ${dueSql('$4', '$5')}, $6, concurrency_key, concurrency_limit FROM orchestrator_runs WHERE id = $1
     ON CONFLICT (run_id, step_id) DO UPDATE SET due_at = excluded.due_at, attempt = excluded.attempt`,
    [lease.runId, lease.stepId, lease.race, ...dueValues(due), lease.attempt + 1],
  )
}

/** Milliseconds until something is due; null when nothing waits. */
export async function nextDueMs(): Promise<number | null> {
  const { rows } = await pool().query<{ ms: number | null }>(
    `SELECT extract(epoch FROM min(at) - clock_timestamp())::float8 * 1000 AS ms FROM (
       (SELECT greatest(due_at, locked_until) AS at FROM orchestrator_queue ORDER BY due_at LIMIT 20)
       UNION ALL (SELECT min(next_at) FROM orchestrator_crons)) AS times`,
  )
  return rows[0]?.ms ?? null
}
