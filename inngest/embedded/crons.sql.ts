import { pool, transaction } from '#lib/db.ts'
import { cronOf, type FunctionSpec } from './config.ts'
import { startRun } from './runs.sql.ts'

const nextOf = (expression: string, from: Date): Date | null => cronOf(expression).nextRun(from)
const databaseNow = async (): Promise<Date> =>
  (await pool().query<{ now: Date }>('SELECT clock_timestamp() AS now')).rows[0]!.now

/** Writes down when each schedule is due next, and forgets the schedules that a function no longer has. */
export async function registerCrons(specs: FunctionSpec[]): Promise<void> {
  const now = await databaseNow()
  for (const spec of specs) {
    for (const expression of spec.crons)
      await pool().query(
        `INSERT INTO orchestrator_crons (function_id, expression, next_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
        [spec.id, expression, nextOf(expression, now)],
      )
    await pool().query('DELETE FROM orchestrator_crons WHERE function_id = $1 AND NOT expression = ANY ($2)', [
      spec.id,
      spec.crons,
    ])
  }
}

/** A schedule further ahead than its next turn was written before the clock was put back: it is planned anew. */
async function planAnew({ function_id, expression, next_at, now }: Cron): Promise<void> {
  const next = nextOf(expression, now)
  if (!next || next_at <= next) return
  await pool().query(
    'UPDATE orchestrator_crons SET next_at = $4 WHERE function_id = $1 AND expression = $2 AND next_at = $3',
    [function_id, expression, next_at, next],
  )
}

type Cron = { function_id: string; expression: string; next_at: Date; now: Date }
/**
 * Starts a run for each schedule that is due. The compare-and-set on next_at makes it one run a tick, however many
 * processes look. Ticks that were missed while nothing ran are made up for by one.
 */
export async function tickCrons(specs: FunctionSpec[]): Promise<number> {
  const mine = specs.filter((spec) => spec.crons.length > 0)
  if (mine.length === 0) return 0
  const { rows } = await pool().query<Cron>(
    `SELECT function_id, expression, next_at, clock_timestamp() AS now FROM orchestrator_crons WHERE function_id = ANY ($1)`,
    [mine.map((spec) => spec.id)],
  )
  let started = 0
  for (const due of rows) {
    const spec = mine.find((candidate) => candidate.id === due.function_id)
    if (!spec?.crons.includes(due.expression)) continue
    if (due.next_at > due.now) {
      await planAnew(due)
      continue
    }
    await transaction(async (client) => {
      const taken = await client.query(
        'UPDATE orchestrator_crons SET next_at = $4 WHERE function_id = $1 AND expression = $2 AND next_at = $3',
        [due.function_id, due.expression, due.next_at, nextOf(due.expression, due.now)],
      )
      if (taken.rowCount === 0) return
      const id = `cron:${due.function_id}:${due.expression}:${due.next_at.toISOString()}`
      const event = { id, name: 'inngest/scheduled.timer', data: { cron: due.expression }, ts: due.next_at.getTime() }
      await startRun(client, spec, event, { dedupeKey: id })
      started++
    })
  }
  return started
}
