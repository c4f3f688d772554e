import { pool, transaction } from '#lib/db.ts'
import { announceSql } from '#lib/realtime.ts'
import { CHANGED, effectsSql } from './effects.sql.ts'
import { sqlSources } from './transitions.ts'

const CANCEL = `WITH found AS MATERIALIZED (
    SELECT m.id FROM campaign_runs r JOIN messages m ON m.run_id = r.id
    WHERE r.workspace_id = $1 AND r.id = $2 AND r.status IN ('cancelled', 'failed', 'missed')
      AND m.status IN ${sqlSources('cancel', 'cancelled')}
    ORDER BY m.id LIMIT $3 FOR NO KEY UPDATE OF m
  ), changed AS (
    UPDATE messages m SET status = 'cancelled', ended_at = clock_timestamp(), updated_at = clock_timestamp()
    FROM found f WHERE m.id = f.id AND m.status IN ${sqlSources('cancel', 'cancelled')}
    ${CHANGED}
  ), ${effectsSql}
  SELECT count(*) AS count FROM changed`

const REMOVED = `WITH found AS MATERIALIZED (
    SELECT m.id FROM senders s JOIN messages m ON m.sender_id = s.id
    WHERE s.deleted_at IS NOT NULL AND m.status IN ${sqlSources('cancel', 'cancelled')} AND m.due_at IS NOT NULL
    ORDER BY m.id LIMIT 2000 FOR NO KEY UPDATE OF m SKIP LOCKED
  ), changed AS (
    UPDATE messages m SET status = 'cancelled', ended_at = clock_timestamp(), updated_at = clock_timestamp()
    FROM found f WHERE m.id = f.id AND m.status IN ${sqlSources('cancel', 'cancelled')}
    ${CHANGED}
  ), ${effectsSql}
  SELECT count(*) AS count FROM changed`

/** The same with what waits at numbers that were removed, of a run or not: nobody will ever send it. @returns how many */
export const cancelOfRemoved = async (): Promise<number> =>
  (await pool().query<{ count: number }>(REMOVED)).rows[0]!.count

/**
 * Sets messages that wait in a run that was ended to `cancelled`, and gives their quota back. What is on its way stays
 * as it is: it settles by itself.
 * @returns how many; fewer than the limit when none are left
 */
export const cancelRows = (workspaceId: string, runId: string, limit = 2_000): Promise<number> =>
  transaction(async (client) => {
    const { rows } = await client.query<{ count: number }>(CANCEL, [workspaceId, runId, limit])
    const { count } = rows[0]!
    if (count > 0) {
      await announceSql(client, workspaceId, { type: 'run', id: runId })
      await announceSql(client, workspaceId, { type: 'usage' })
    }
    return count
  })
