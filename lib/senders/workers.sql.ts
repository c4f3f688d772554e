import { pool } from '#lib/db.ts'

export type WorkerRow = { id: string; host: string; pid: number }

/** Enters a worker at its start. `host` names machine, boot and process space, so that a pid in it means one process. */
export const registerWorker = async (worker: WorkerRow & { version: string }): Promise<void> => {
  await pool().query('INSERT INTO workers (id, host, pid, version) VALUES ($1, $2, $3, $4)', [
    worker.id,
    worker.host,
    worker.pid,
    worker.version,
  ])
}
/** Says that a worker lives, unless it has said that it is leaving. */
export const heartbeat = async (id: string): Promise<void> => {
  await pool().query(`UPDATE workers SET seen_at = clock_timestamp() WHERE id = $1 AND seen_at <> '-infinity'`, [id])
}
/** A worker that drains: it takes no share any more. Its row stays, so that its death on the way is noticed. */
export const leaveFleet = async (id: string): Promise<void> => {
  await pool().query(`UPDATE workers SET seen_at = '-infinity' WHERE id = $1`, [id])
}
/** How many workers live, by their sign of life every 10 s. One far in the future comes from a clock that was put back. */
export async function liveWorkers(except: readonly string[] = []): Promise<number> {
  const { rows } = await pool().query<{ live: number }>(
    `SELECT count(*)::int AS live FROM workers WHERE id <> ALL ($1::uuid[])
       AND seen_at BETWEEN clock_timestamp() - interval '30 s' AND clock_timestamp() + interval '30 s'`,
    [except],
  )
  return rows[0]!.live
}
/** Removes a worker at its end, or one that is known to be gone. */
export const forgetWorker = async (id: string): Promise<void> => {
  await pool().query('DELETE FROM workers WHERE id = $1', [id])
}
/** The other workers that were started on this host. */
export async function workersOn(host: string, except: string): Promise<WorkerRow[]> {
  const { rows } = await pool().query<WorkerRow>('SELECT id, host, pid FROM workers WHERE host = $1 AND id <> $2', [
    host,
    except,
  ])
  return rows
}
/** Removes rows of workers that nobody has heard of for a day. */
export const forgetOldWorkers = async (): Promise<void> => {
  await pool().query(`DELETE FROM workers WHERE greatest(seen_at, started_at) < clock_timestamp() - interval '1 day'`)
}
