import { pool } from '#lib/db.ts'
import type { Mail } from '#lib/email/send.ts'

export type KeptMail = Mail & { id: string; createdAt: Date }

/** @param key kept once under the same key */
export async function keepMail({ to, subject, text, html }: Mail, key: string | null = null): Promise<void> {
  await pool().query(
    'INSERT INTO kept_mail ("to", subject, text, html, key) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (key) DO NOTHING',
    [to, subject, text, html, key],
  )
}

/** The newest mails, to one address or to all. */
export async function keptMail(to?: string): Promise<KeptMail[]> {
  const { rows } = await pool().query<KeptMail>(
    `SELECT id, "to", subject, text, html, created_at AS "createdAt" FROM kept_mail
     WHERE $1::text IS NULL OR "to" = $1 ORDER BY id DESC LIMIT 50`,
    [to ?? null],
  )
  return rows
}
