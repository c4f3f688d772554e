import { pool, transaction } from '#lib/db.ts'
import { emitSql } from '#lib/events.ts'
import { announceSql } from '#lib/realtime.ts'
import { endingEvent, WARN_DAYS } from './incident.ts'

/** The life of a session without any use (docs/design.md §6). */
const LIFE = `interval '30 days'`
/** It is extended when less than this is left. */
const NEAR = `interval '7 days'`

/** Sessions s of senders n whose lease of that epoch lives. Values $1 sender ids, $2 epochs. */
const LEASED = `unnest($1::uuid[], $2::bigint[]) AS held (sender_id, epoch)
  JOIN senders n ON n.id = held.sender_id AND n.lease_epoch = held.epoch
  JOIN sender_sessions s ON s.workspace_id = n.workspace_id AND s.sender_id = n.id
    AND s.ended_at IS NULL AND s.linked_at IS NOT NULL`
/** When it was last used: linked, sent from, kept by a person (all three in last_active_at), or written to. */
const USED = `greatest(s.linked_at, n.last_active_at, (SELECT max(i.created_at) FROM inbound_messages i
  WHERE i.workspace_id = n.workspace_id AND i.sender_id = n.id))`

type Leased = { senderId: string; epoch: number }
const valuesOf = (held: readonly Leased[]) => [held.map((one) => one.senderId), held.map((one) => one.epoch)]

/**
 * Sessions that are used live on: until 30 days after they were last used, looked at when under 7 days are left.
 * Repeating it changes nothing.
 * @returns the senders of those that were extended
 */
export async function extendUsedSessions(held: readonly Leased[]): Promise<string[]> {
  if (held.length === 0) return []
  const { rows } = await pool().query<{ senderId: string; workspaceId: string }>(
    `WITH near AS (
       SELECT s.id, ${USED} + ${LIFE} AS until FROM ${LEASED} WHERE s.expires_at < clock_timestamp() + ${NEAR})
     UPDATE sender_sessions s SET expires_at = near.until, updated_at = clock_timestamp(),
       warned_days = CASE WHEN near.until < clock_timestamp() + ${NEAR} THEN s.warned_days END
     FROM near WHERE s.id = near.id AND s.ended_at IS NULL AND near.until > s.expires_at
     RETURNING s.sender_id AS "senderId", s.workspace_id AS "workspaceId"`,
    valuesOf(held),
  )
  for (const { senderId, workspaceId } of rows) await announceSql(pool(), workspaceId, { type: 'sender', id: senderId })
  return rows.map((row) => row.senderId)
}

type Ending = {
  sessionId: string
  senderId: string
  workspaceId: string
  expiresAt: Date
  days: number
  warned: number
}

/**
 * Warns of the end of sessions that nobody uses, 7 and 1 days before it: each once, by an event that commits with the
 * note of it. A session that is found late is warned of for the days that are left. Only of the primary channel: a
 * backup is of no use without it. @returns how many warnings
 */
export const warnOfEnds = (held: readonly Leased[]): Promise<number> =>
  transaction(async (client) => {
    if (held.length === 0) return 0
    const [far, near] = WARN_DAYS
    const { rows } = await client.query<Ending>(
      `WITH ending AS (
         SELECT s.id, CASE WHEN s.expires_at <= clock_timestamp() + interval '${near} day' THEN ${near} ELSE ${far} END AS step
         FROM ${LEASED} WHERE s.channel = 'baileys' AND n.desired_state = 'linked' AND n.deleted_at IS NULL
           AND s.expires_at > clock_timestamp() AND s.expires_at <= clock_timestamp() + interval '${far} days')
       UPDATE sender_sessions s SET warned_days = ending.step, updated_at = clock_timestamp() FROM ending
       WHERE s.id = ending.id AND s.ended_at IS NULL AND (s.warned_days IS NULL OR s.warned_days > ending.step)
       RETURNING s.id AS "sessionId", s.sender_id AS "senderId", s.workspace_id AS "workspaceId", s.expires_at AS "expiresAt",
         ceil(extract(epoch FROM s.expires_at - clock_timestamp()) / 86400)::int AS days, ending.step AS warned`,
      valuesOf(held),
    )
    for (const { days, warned, expiresAt, ...session } of rows) {
      await emitSql(client, endingEvent(session, warned, days, expiresAt))
      await announceSql(client, session.workspaceId, { type: 'sender', id: session.senderId })
    }
    return rows.length
  })
