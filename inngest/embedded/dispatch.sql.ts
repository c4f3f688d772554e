import type pg from 'pg'
import { transaction } from '#lib/db.ts'
import { type FunctionSpec, matchesName } from './config.ts'
import { compileExpression } from './expressions.ts'
import { endRun, lockRun, memoize, type StoredEvent, startRun } from './runs.sql.ts'

/** One dispatcher at a time in the installation, so that events keep their order. */
const DISPATCH_LOCK = 727_002
const ROUND = 200

async function cancelRuns(client: pg.ClientBase, specs: FunctionSpec[], event: StoredEvent): Promise<void> {
  for (const spec of specs)
    for (const rule of spec.cancelOn) {
      if (rule.event !== event.name) continue
      const { rows } = await client.query<{ id: string; event: StoredEvent }>(
        `SELECT id, event FROM orchestrator_runs WHERE function_id = $1 AND status = 'running'`,
        [spec.id],
      )
      for (const run of rows) {
        if (rule.when && rule.when({ event: run.event, async: event }) !== true) continue
        await lockRun(client, run.id)
        await endRun(client, run.id, 'cancelled', null)
      }
    }
}

type Wait = { run_id: string; step_id: string; wait_expression: string | null; race: boolean; event: StoredEvent }
async function resumeWaits(client: pg.ClientBase, event: StoredEvent): Promise<void> {
  const { rows } = await client.query<Wait>(
    `SELECT q.run_id, q.step_id, q.wait_expression, q.race, r.event
     FROM orchestrator_queue q JOIN orchestrator_runs r ON r.id = q.run_id WHERE q.kind = 'wait' AND q.wait_event = $1`,
    [event.name],
  )
  for (const wait of rows) {
    const matches = wait.wait_expression === null || compileExpression(wait.wait_expression)
    if (matches !== true && matches({ event: wait.event, async: event }) !== true) continue
    await lockRun(client, wait.run_id)
    // the time-out may have won meanwhile: whoever takes the row away decides
    const taken = await client.query(
      `DELETE FROM orchestrator_queue WHERE run_id = $1 AND step_id = $2 AND kind = 'wait'`,
      [wait.run_id, wait.step_id],
    )
    if (taken.rowCount === 0) continue
    await memoize(client, { runId: wait.run_id, stepId: wait.step_id, race: wait.race }, { type: 'data', data: event })
  }
}

async function startRuns(client: pg.ClientBase, specs: FunctionSpec[], event: StoredEvent): Promise<void> {
  for (const spec of specs) {
    const triggered = spec.events.some(
      (trigger) => matchesName(trigger.event, event.name) && (!trigger.when || trigger.when({ event }) === true),
    )
    if (triggered) await startRun(client, spec, event)
  }
}

/** Handles the oldest event of the outbox in one transaction. False when there is none, or another process is at it. */
async function dispatchOne(client: pg.ClientBase, specs: FunctionSpec[]): Promise<boolean> {
  const lock = await client.query<{ mine: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS mine', [DISPATCH_LOCK])
  if (!lock.rows[0]?.mine) return false
  const { rows } = await client.query<StoredEvent & { seq: number }>(
    `SELECT seq, id, name, data, ts FROM events
     WHERE posted_at IS NULL AND (SELECT orchestrator FROM installation) IS NOT DISTINCT FROM 'embedded'
     ORDER BY seq LIMIT 1`,
  )
  const [row] = rows
  if (!row) return false
  const { seq, ...event } = row
  await cancelRuns(client, specs, event)
  await resumeWaits(client, event)
  await startRuns(client, specs, event)
  await client.query('UPDATE events SET posted_at = clock_timestamp() WHERE seq = $1', [seq])
  return true
}

/**
 * Hands waiting events on: cancels, resumes, starts. Returns how many were handled.
 * What dies half-way is rolled back with its event, which then is handled again.
 */
export async function dispatchEvents(specs: FunctionSpec[], stopped: () => boolean): Promise<number> {
  let handled = 0
  while (!stopped() && handled < ROUND && (await transaction((client) => dispatchOne(client, specs)))) handled++
  return handled
}
