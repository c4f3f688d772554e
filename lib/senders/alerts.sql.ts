import { pool } from '#lib/db.ts'
import { isLocale, type Locale } from '#lib/locales.ts'

/** What a mail about a number says. For the service role: the orchestrator has no person whose workspace it would be. */
export type AlertFacts = {
  name: string
  phone: string | null
  timeZone: string
  status: string
  holdReason: string | null
  holdUntil: Date | null
  /** Since when it is not linked, in hours. */
  loggedOutHours: number | null
  /** The newest session that a phone had linked. */
  sessionId: string | null
  sessionLive: boolean
  expiresAt: Date | null
  /** Campaigns under way that wait for it, and their messages. */
  runs: string[]
  waiting: number
}

/** undefined once the number or its workspace is gone. */
export async function alertFacts(workspaceId: string, senderId: string): Promise<AlertFacts | undefined> {
  const { rows } = await pool().query<AlertFacts>(
    `SELECT s.name, s.phone, w.time_zone AS "timeZone", s.status, s.hold_reason AS "holdReason", s.hold_until AS "holdUntil",
       extract(epoch FROM clock_timestamp() - s.logged_out_at)::float8 / 3600 AS "loggedOutHours",
       d.id AS "sessionId", coalesce(d.ended_at IS NULL, false) AS "sessionLive", d.expires_at AS "expiresAt",
       ARRAY(SELECT c.name FROM campaign_runs r JOIN campaigns c ON c.id = r.campaign_id
         WHERE r.workspace_id = s.workspace_id AND r.sender_id = s.id AND r.status = 'sending' ORDER BY r.id LIMIT 3) AS runs,
       (SELECT count(*)::int FROM messages m JOIN campaign_runs r ON r.id = m.run_id AND r.status = 'sending'
         WHERE r.workspace_id = s.workspace_id AND r.sender_id = s.id AND m.status IN ('queued', 'retry_wait')) AS waiting
     FROM senders s JOIN workspaces w ON w.id = s.workspace_id
     LEFT JOIN LATERAL (SELECT x.id, x.ended_at, x.expires_at FROM sender_sessions x WHERE x.workspace_id = s.workspace_id
       AND x.sender_id = s.id AND x.channel = 'baileys' AND x.linked_at IS NOT NULL ORDER BY x.id DESC LIMIT 1) d ON true
     WHERE s.workspace_id = $1 AND s.id = $2 AND s.deleted_at IS NULL AND w.deleted_at IS NULL`,
    [workspaceId, senderId],
  )
  return rows[0]
}

export type Keeper = { id: string; name: string; email: string; locale: Locale }

/** Owners and admins with a confirmed address: those who may link a number. */
export async function keepersOf(workspaceId: string, userId: string | null = null): Promise<Keeper[]> {
  const { rows } = await pool().query<Omit<Keeper, 'locale'> & { locale: string }>(
    `SELECT u.id, u.name, u.email, u.locale FROM memberships m JOIN users u ON u.id = m.user_id
     WHERE m.workspace_id = $1 AND m.role IN ('owner', 'admin') AND u.deleted_at IS NULL AND u.email_verified_at IS NOT NULL
       AND ($2::uuid IS NULL OR u.id = $2::uuid) ORDER BY u.id`,
    [workspaceId, userId],
  )
  return rows.map((row) => ({ ...row, locale: isLocale(row.locale) ? row.locale : 'en' }))
}
