import type pg from 'pg'
import { pool } from '#lib/db.ts'
import type { Locale } from '#lib/locales.ts'

export type Account = {
  userId: string
  name: string
  email: string
  locale: Locale
  passwordHash: string
  version: number
  verified: boolean
}

const COLUMNS = `id AS "userId", name, email, locale, password_hash AS "passwordHash", session_version AS version,
  email_verified_at IS NOT NULL AS verified`

/** A user who may sign in, by e-mail (lower case). */
export async function accountByEmail(email: string): Promise<Account | null> {
  const { rows } = await pool().query<Account>(`SELECT ${COLUMNS} FROM users WHERE email = $1 AND deleted_at IS NULL`, [
    email,
  ])
  return rows[0] ?? null
}
export async function accountById(userId: string): Promise<Account | null> {
  const { rows } = await pool().query<Account>(`SELECT ${COLUMNS} FROM users WHERE id = $1 AND deleted_at IS NULL`, [
    userId,
  ])
  return rows[0] ?? null
}

/** Where a person goes after signing in: the workspace they joined first that still exists. */
export async function firstWorkspace(userId: string): Promise<{ workspaceId: string; suspended: boolean } | null> {
  const { rows } = await pool().query<{ workspaceId: string; suspended: boolean }>(
    `SELECT w.id AS "workspaceId", w.suspended_at IS NOT NULL AS suspended
     FROM memberships m JOIN workspaces w ON w.id = m.workspace_id
     WHERE m.user_id = $1 AND w.deleted_at IS NULL
     ORDER BY w.suspended_at IS NOT NULL, m.created_at LIMIT 1`,
    [userId],
  )
  return rows[0] ?? null
}

/** A user with a workspace of their own on trial, or null when the e-mail is taken. Part of the caller's transaction. */
export async function insertAccount(
  client: pg.PoolClient,
  account: {
    name: string
    email: string
    passwordHash: string
    locale: Locale
    workspaceName: string
    trialDays: number
    verified: boolean
  },
): Promise<{ userId: string; workspaceId: string; version: number } | null> {
  const { rows: users } = await client.query<{ id: string; version: number }>(
    `INSERT INTO users (name, email, password_hash, locale, email_verified_at, last_login_at)
     VALUES ($1, $2, $3, $4, CASE WHEN $5 THEN now() END, now())
     ON CONFLICT (email) DO NOTHING RETURNING id, session_version AS version`,
    [account.name, account.email, account.passwordHash, account.locale, account.verified],
  )
  const user = users[0]
  if (!user) return null
  const { rows } = await client.query<{ id: string }>('INSERT INTO workspaces (name) VALUES ($1) RETURNING id', [
    account.workspaceName,
  ])
  const workspaceId = rows[0]!.id
  await client.query(`INSERT INTO memberships (workspace_id, user_id, role) VALUES ($1, $2, 'owner')`, [
    workspaceId,
    user.id,
  ])
  await client.query(
    `INSERT INTO subscriptions (workspace_id, plan_code, trial_ends_at) VALUES ($1, 'trial', now() + $2 * interval '1 day')`,
    [workspaceId, account.trialDays],
  )
  return { userId: user.id, workspaceId, version: user.version }
}

export const touchLogin = async (userId: string): Promise<void> => {
  await pool().query('UPDATE users SET last_login_at = now() WHERE id = $1', [userId])
}

/** Ends every session of a user at once. Returns the new version. */
export async function raiseVersion(userId: string): Promise<number> {
  const { rows } = await pool().query<{ version: number }>(
    'UPDATE users SET session_version = session_version + 1, updated_at = now() WHERE id = $1 RETURNING session_version AS version',
    [userId],
  )
  return rows[0]?.version ?? 0
}

/** A new password, which also ends every session. Returns the new version. */
export async function setPassword(userId: string, passwordHash: string, verified: boolean): Promise<number> {
  const { rows } = await pool().query<{ version: number }>(
    `UPDATE users SET password_hash = $2, session_version = session_version + 1, updated_at = now(),
       email_verified_at = CASE WHEN $3 THEN coalesce(email_verified_at, now()) ELSE email_verified_at END
     WHERE id = $1 RETURNING session_version AS version`,
    [userId, passwordHash, verified],
  )
  return rows[0]?.version ?? 0
}

export const markVerified = async (userId: string): Promise<void> => {
  await pool().query(
    'UPDATE users SET email_verified_at = coalesce(email_verified_at, now()), updated_at = now() WHERE id = $1',
    [userId],
  )
}

export async function updateUser(
  userId: string,
  change: { name?: string | undefined; locale?: Locale | undefined },
): Promise<void> {
  await pool().query(
    'UPDATE users SET name = coalesce($2, name), locale = coalesce($3, locale), updated_at = now() WHERE id = $1',
    [userId, change.name ?? null, change.locale ?? null],
  )
}
