import type { Role } from '#lib/auth/roles.ts'
import type { SessionClaims } from '#lib/auth/token.ts'
import { pool } from '#lib/db.ts'
import { isLocale, type Locale } from '#lib/locales.ts'

/** A signed-in person in a workspace, as read for one request. */
export type Member = {
  workspaceId: string
  workspaceName: string
  timeZone: string
  userId: string
  name: string
  email: string
  emailVerified: boolean
  role: Role
  locale: Locale
}

/**
 * The member behind a token, read afresh each request: null once the session was ended (logout, new password), the
 * person left or was deleted, or the workspace is suspended.
 */
export async function memberOf({ userId, workspaceId, version }: SessionClaims): Promise<Member | null> {
  const { rows } = await pool().query<Omit<Member, 'locale'> & { locale: string }>(
    `SELECT w.id AS "workspaceId", w.name AS "workspaceName", w.time_zone AS "timeZone", u.id AS "userId", u.name,
            u.email, u.email_verified_at IS NOT NULL AS "emailVerified", m.role, u.locale
     FROM users u
     JOIN memberships m ON m.user_id = u.id AND m.workspace_id = $2
     JOIN workspaces w ON w.id = m.workspace_id
     WHERE u.id = $1 AND u.session_version = $3 AND u.deleted_at IS NULL
       AND w.deleted_at IS NULL AND w.suspended_at IS NULL`,
    [userId, workspaceId, version],
  )
  const row = rows[0]
  return row ? { ...row, locale: isLocale(row.locale) ? row.locale : 'en' } : null
}
