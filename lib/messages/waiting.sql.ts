import { pool } from '#lib/db.ts'
import { sqlSources } from './transitions.ts'

/** Work of one sender that waits: released messages of one category, or uncertain ones. */
export type WaitingWork = {
  senderId: string
  /** The channel it goes over: where it is routed to, else the sender's own; of uncertain work the one it went over. */
  channel: string
  category: string
  /** The confirmation of an opt-out goes at any hour. */
  exempt: boolean
  /** Until the first of them is due (ms), 0 when it is. */
  dueInMs: number
  uncertain: boolean
  timeZone: string
  quietFrom: string
  quietUntil: string
  /** The database's now: hours are judged by it. */
  now: Date
}

/** What waits at these senders, by channel and category, so that the scheduler knows when to ask. Paused runs, and those that are asked about, do not count. */
export async function waitingWork(senderIds: readonly string[]): Promise<WaitingWork[]> {
  if (senderIds.length === 0) return []
  const { rows } = await pool().query<WaitingWork>({
    name: 'waiting',
    text: `WITH work AS (
       SELECT m.sender_id, coalesce(m.route, n.active_channel) AS channel, m.category, m.kind = 'opt_out_notice' AS exempt, min(m.due_at) AS due, false AS uncertain
       FROM messages m JOIN senders n ON n.id = m.sender_id LEFT JOIN campaign_runs r ON r.id = m.run_id
       WHERE m.sender_id = ANY ($1::uuid[]) AND m.status IN ${sqlSources('claim', 'sending')} AND m.due_at IS NOT NULL
         AND (m.run_id IS NULL OR r.status = 'sending' AND r.resume_asked_at IS NULL) GROUP BY 1, 2, 3, 4
       UNION ALL
       SELECT m.sender_id, coalesce(m.channel, 'baileys'), m.category, m.kind = 'opt_out_notice', min(m.uncertain_at), true FROM messages m
       WHERE m.sender_id = ANY ($1::uuid[]) AND m.status IN ${sqlSources('resend', 'sending')} GROUP BY 1, 2, 3, 4)
     SELECT k.sender_id AS "senderId", k.channel, k.category, k.exempt, k.uncertain, w.time_zone AS "timeZone", clock_timestamp() AS now,
       w.quiet_from::text AS "quietFrom", w.quiet_until::text AS "quietUntil",
       greatest(0, extract(epoch FROM k.due - clock_timestamp()))::float8 * 1000 AS "dueInMs"
     FROM work k JOIN senders s ON s.id = k.sender_id JOIN workspaces w ON w.id = s.workspace_id`,
    values: [senderIds],
  })
  return rows
}
