import { pool } from '#lib/db.ts'
import { announceSql } from '#lib/realtime.ts'
import { startedSql } from './new-chats.sql.ts'
import type { Risk, RiskSignals } from './risk.ts'

export type RiskRow = RiskSignals & {
  senderId: string
  /** Bad news since its last rest for risk ended, null when it never rested. */
  newsSinceRest: number | null
}

const counted = (what: string, where: string) =>
  `coalesce(sum(t.count) FILTER (WHERE t.status = '${what}' AND ${where}), 0)::int`

const SIGNALS = `
  SELECT s.id AS "senderId", bad."rateLimits", bad.refused, bad.absent, stats.*, talk."optOuts", talk.repliers,
    CASE WHEN s.status = 'restricted' AND s.hold_reason = 'reach_out_limited' THEN 0 ELSE bad.restricted END AS "restrictedHoursAgo",
    ${startedSql('s', 'local.today')} AS "newChats",
    extract(epoch FROM clock_timestamp() - s.first_linked_at)::float8 / 86400 AS "ageDays",
    CASE WHEN s.risk_held_until IS NOT NULL THEN bad.news + talk.news END AS "newsSinceRest"
  FROM senders s JOIN workspaces w ON w.id = s.workspace_id
  CROSS JOIN LATERAL (SELECT (clock_timestamp() AT TIME ZONE w.time_zone)::date AS today) AS local
  CROSS JOIN LATERAL (
    SELECT extract(epoch FROM clock_timestamp() - max(m.claimed_at) FILTER (WHERE m.error_code = 463))::float8 / 3600 AS restricted,
      (count(*) FILTER (WHERE m.error_code = 429 AND recent))::int AS "rateLimits",
      (count(*) FILTER (WHERE m.error_code NOT IN (429, 463) AND recent))::int AS refused,
      (count(*) FILTER (WHERE m.reason = 'not_on_whatsapp' AND recent))::int AS absent,
      (count(*) FILTER (WHERE m.error_code IS NOT NULL AND m.claimed_at > s.risk_held_until))::int AS news
    FROM messages m CROSS JOIN LATERAL (SELECT m.claimed_at >= (local.today - 1)::timestamp AT TIME ZONE w.time_zone AS recent) AS of_two_days
    WHERE m.sender_id = s.id AND m.claimed_at > clock_timestamp() - interval '7 days' AND (m.error_code IS NOT NULL OR m.reason = 'not_on_whatsapp')
  ) AS bad
  CROSS JOIN LATERAL (
    SELECT ${counted('sent', 't.day >= local.today')} AS "sentToday", ${counted('sent', 't.day >= local.today - 1')} AS "sentTwoDays",
      ${counted('sent', 't.day > local.today - 7')} AS "sentWeek", ${counted('sent', 't.day BETWEEN local.today - 7 AND local.today - 1')} AS "sentEarlier",
      greatest(0, ${counted('sent', 't.day BETWEEN local.today - 7 AND local.today - 1')} - ${counted('delivered', 't.day >= local.today - 7')}
        + least(${counted('delivered', 't.day >= local.today')}, ${counted('sent', 't.day >= local.today')})) AS undelivered,
      coalesce(sum(t.count) FILTER (WHERE t.status = 'sent' AND t.day < local.today)
        / nullif(count(DISTINCT t.day) FILTER (WHERE t.status = 'sent' AND t.day < local.today), 0), 0)::float8 AS "ordinaryDay",
      (count(DISTINCT t.day) FILTER (WHERE t.status = 'sent' AND t.day < local.today))::int AS "activeDays"
    FROM message_stats t WHERE t.workspace_id = s.workspace_id AND t.sender_id = s.id AND t.day BETWEEN local.today - 14 AND local.today
  ) AS stats
  CROSS JOIN LATERAL (
    SELECT (count(DISTINCT coalesce(i.phone, i.lid)) FILTER (WHERE i.opt_out))::int AS "optOuts",
      (count(DISTINCT coalesce(i.phone, i.lid)) FILTER (WHERE NOT i.opt_out))::int AS repliers,
      (count(*) FILTER (WHERE i.opt_out AND i.created_at > s.risk_held_until))::int AS news
    FROM inbound_messages i WHERE i.sender_id = s.id AND i.created_at > clock_timestamp() - interval '7 days'
  ) AS talk
  WHERE s.id = ANY ($1::uuid[])`

/** The signals of these senders, all in one statement, each part from an index. */
export async function riskSignals(senderIds: readonly string[]): Promise<RiskRow[]> {
  if (senderIds.length === 0) return []
  return (await pool().query<RiskRow>({ name: 'risk-signals', text: SIGNALS, values: [senderIds] })).rows
}

type Held = { workspaceId: string; senderId: string; epoch: number }
const MINE = `s.id = $1 AND s.workspace_id = $2 AND s.lease_epoch = $3 AND s.lease_until > clock_timestamp()`

/** Writes what a sender's risk is now, where the lease is still held. @returns true when the score or its reasons are others */
export async function storeRisk({ workspaceId, senderId, epoch }: Held, { score, reasons }: Risk): Promise<boolean> {
  const { rows } = await pool().query<{ changed: boolean }>(
    `UPDATE senders s SET risk = $4, risk_reasons = $5, risk_at = clock_timestamp() WHERE ${MINE}
     RETURNING old.risk <> new.risk OR old.risk_reasons <> new.risk_reasons AS changed`,
    [senderId, workspaceId, epoch, score, JSON.stringify(reasons)],
  )
  const changed = rows[0]?.changed ?? false
  if (changed) await announceSql(pool(), workspaceId, { type: 'sender', id: senderId })
  return changed
}

/** Lets a sender rest because of its risk; whatever else holds it outranks that. @returns false when it was not active */
export async function restForRisk({ workspaceId, senderId, epoch }: Held, forMs: number): Promise<boolean> {
  const { rowCount } = await pool().query(
    `UPDATE senders s SET status = 'held', hold_reason = 'risk', hold_until = clock_timestamp() + $4::float8 * interval '1 ms',
       risk_held_until = clock_timestamp() + $4::float8 * interval '1 ms', updated_at = clock_timestamp()
     WHERE ${MINE} AND s.status = 'active'`,
    [senderId, workspaceId, epoch, forMs],
  )
  if (rowCount) await announceSql(pool(), workspaceId, { type: 'sender', id: senderId })
  return (rowCount ?? 0) > 0
}
