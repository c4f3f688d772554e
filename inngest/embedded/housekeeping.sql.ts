import { pool } from '#lib/db.ts'

/** Ended runs are kept this long, to look into; idempotency keys live for a day of it. */
const RUN_DAYS = 7
const CHUNK = 1_000

/** Forgets runs that ended a while ago, with their steps. @returns how many */
export async function forgetRuns(): Promise<number> {
  let gone = 0
  for (;;) {
    const { rowCount } = await pool().query(
      `DELETE FROM orchestrator_runs WHERE id IN (SELECT id FROM orchestrator_runs
         WHERE ended_at < now() - interval '${RUN_DAYS} days' ORDER BY ended_at LIMIT ${CHUNK})`,
    )
    gone += rowCount ?? 0
    if ((rowCount ?? 0) < CHUNK) return gone
  }
}
