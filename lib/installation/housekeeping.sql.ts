import { pool } from '#lib/db.ts'

/** Events are kept this long after they were handed on: their ids keep a repeated one from being handled again. */
const EVENT_DAYS = 30
const CHUNK = 5_000

/** Forgets old events of the outbox, in chunks. @returns how many */
export async function forgetEvents(): Promise<number> {
  let gone = 0
  for (;;) {
    const { rowCount } = await pool().query(
      `DELETE FROM events WHERE seq IN (SELECT seq FROM events WHERE posted_at < now() - interval '${EVENT_DAYS} days'
         ORDER BY seq LIMIT ${CHUNK})`,
    )
    gone += rowCount ?? 0
    if ((rowCount ?? 0) < CHUNK) return gone
  }
}
