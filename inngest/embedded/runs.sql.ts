import type pg from 'pg'
import type { FunctionSpec } from './config.ts'
import { type Due, dueSql, dueValues, NOW } from './durations.ts'
import { insertEvents } from './event-api.ts'
import { DISCOVERY } from './protocol.ts'

/** Inngest's documented life of an idempotency key (guides/handling-idempotency). */
const IDEMPOTENCY_HOURS = 24

/** An event as functions see it. */
export type StoredEvent = { id: string; name: string; data: unknown; ts: number }
export type StepResult = { type: 'data'; data: unknown } | { type: 'error'; error: unknown }
export type Outcome = 'completed' | 'failed' | 'cancelled'

/** Serialises everything that happens to one run. Every function below is called while it is held. */
export const lockRun = async (client: pg.ClientBase, runId: string): Promise<void> => {
  await client.query('SELECT 1 FROM orchestrator_runs WHERE id = $1 FOR UPDATE', [runId])
}

type Item = {
  runId: string
  stepId: string
  kind: 'call' | 'sleep' | 'wait' | 'invoke'
  due: Due
  event?: string
  expression?: string | null
  race?: boolean
}
/**
 * Puts an item into the queue. A step that is already waiting or done stays as it is; a discovery that is on its way
 * just now is told to look again, since it may have read its steps before the newest one was stored.
 */
export async function enqueue(client: pg.ClientBase, item: Item): Promise<void> {
  await client.query(
    `INSERT INTO orchestrator_queue (run_id, step_id, kind, due_at, wait_event, wait_expression, race, concurrency_key, concurrency_limit)
     SELECT r.id, $2, $3, ${dueSql('$4', '$5')}, $6, $7, $8,
       CASE WHEN $3 = 'call' THEN r.concurrency_key END, CASE WHEN $3 = 'call' THEN r.concurrency_limit END
     FROM orchestrator_runs r WHERE r.id = $1 AND r.status = 'running'
       AND NOT EXISTS (SELECT FROM orchestrator_steps s WHERE s.run_id = r.id AND s.step_id = $2)
     ON CONFLICT (run_id, step_id) DO UPDATE SET again = true WHERE orchestrator_queue.step_id = '${DISCOVERY}'`,
    [
      item.runId,
      item.stepId,
      item.kind,
      ...dueValues(item.due),
      item.event ?? null,
      item.expression ?? null,
      item.race ?? false,
    ],
  )
}

const discover = (client: pg.ClientBase, runId: string) =>
  enqueue(client, { runId, stepId: DISCOVERY, kind: 'call', due: NOW })

/**
 * Stores a step's result, once, and asks the function for what comes next: when no sibling is on its way, or at once
 * for steps of a race (the server's ParallelModeWait and ParallelModeRace).
 */
export async function memoize(
  client: pg.ClientBase,
  step: { runId: string; stepId: string; name?: string | null; race?: boolean },
  result: StepResult,
): Promise<void> {
  const { runId, stepId } = step
  await client.query(
    `INSERT INTO orchestrator_steps (run_id, step_id, name, result) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
    [runId, stepId, step.name ?? null, JSON.stringify(result)],
  )
  await client.query('DELETE FROM orchestrator_queue WHERE run_id = $1 AND step_id = $2', [runId, stepId])
  const { rows } = await client.query<{ siblings: boolean }>(
    'SELECT EXISTS (SELECT FROM orchestrator_queue WHERE run_id = $1 AND step_id <> $2) AS siblings',
    [runId, DISCOVERY],
  )
  if (step.race || !rows[0]!.siblings) await discover(client, runId)
}

/**
 * Starts a run, unless this event (or this value of the idempotency key, within 24 h) has started one before.
 * @param parent the step of another run that waits for this one
 */
export async function startRun(
  client: pg.ClientBase,
  spec: FunctionSpec,
  event: StoredEvent,
  { dedupeKey, parent }: { dedupeKey?: string; parent?: { runId: string; stepId: string } } = {},
): Promise<void> {
  const value = dedupeKey || !spec.idempotency ? undefined : spec.idempotency({ event })
  const byValue = value !== undefined && value !== null
  const key = dedupeKey ?? (byValue ? `value:${JSON.stringify(value)}` : `event:${event.id}`)
  if (byValue)
    await client.query(
      `UPDATE orchestrator_runs SET dedupe_key = dedupe_key || ':' || id
       WHERE function_id = $1 AND dedupe_key = $2 AND created_at < clock_timestamp() - interval '${IDEMPOTENCY_HOURS} hours'`,
      [spec.id, key],
    )
  const { concurrency } = spec
  const concurrencyKey = concurrency && `${spec.id}:${JSON.stringify(concurrency.key?.({ event }) ?? null)}`
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO orchestrator_runs (function_id, event, dedupe_key, concurrency_key, concurrency_limit, parent_run, parent_step)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (function_id, dedupe_key) DO NOTHING RETURNING id`,
    [
      spec.id,
      JSON.stringify(event),
      key,
      concurrencyKey,
      concurrency?.limit ?? null,
      parent?.runId ?? null,
      parent?.stepId ?? null,
    ],
  )
  if (rows[0]) await discover(client, rows[0].id)
}

/** Ends a run, once: drops what it waited for, answers who invoked it, and tells of a failure (onFailure hears it). */
export async function endRun(client: pg.ClientBase, runId: string, status: Outcome, output: unknown): Promise<void> {
  const { rows } = await client.query<{
    function_id: string
    event: unknown
    parent_run: string | null
    parent_step: string
  }>(
    `UPDATE orchestrator_runs SET status = $2, output = $3, ended_at = clock_timestamp()
     WHERE id = $1 AND status = 'running' RETURNING function_id, event, parent_run, parent_step`,
    [runId, status, JSON.stringify(output ?? null)],
  )
  await client.query('DELETE FROM orchestrator_queue WHERE run_id = $1', [runId])
  const [run] = rows
  if (!run) return
  if (status === 'failed')
    await insertEvents(client, [
      {
        id: `inngest/function.failed:${runId}`,
        name: 'inngest/function.failed',
        data: { function_id: run.function_id, run_id: runId, error: output, event: run.event },
      },
    ])
  if (!run.parent_run) return
  const error = output ?? { name: 'Error', message: `the invoked function was ${status}` }
  const answer: StepResult = status === 'completed' ? { type: 'data', data: output ?? null } : { type: 'error', error }
  await lockRun(client, run.parent_run)
  await memoize(client, { runId: run.parent_run, stepId: run.parent_step }, answer)
}
