import { pool } from '#lib/db.ts'

/** WhatsApp's answer about a phone. */
export type Registration = { registered: false } | { registered: true; lid: string | null }

/**
 * Keeps WhatsApp's answer on the contact (if the phone is one), for 30 days. A LID that is learned here may be one that
 * opted out before its phone was known: then nothing may be sent. @returns true when it did
 */
export async function rememberRegistration(
  workspaceId: string,
  phone: string,
  found: Registration,
): Promise<{ optedOut: boolean }> {
  const lid = found.registered ? found.lid : null
  const { rows } = await pool().query<{ out: boolean }>({
    name: 'registration',
    text: `WITH known AS (
       UPDATE contacts SET wa_status = $3, wa_checked_at = clock_timestamp(), lid = coalesce($4, lid)
       WHERE workspace_id = $1 AND phone = $2 RETURNING id)
     SELECT EXISTS (SELECT FROM suppressions WHERE workspace_id = $1 AND phone = $2)
       OR EXISTS (SELECT FROM suppressions WHERE workspace_id = $1 AND lid = $4) AS out FROM (SELECT count(*) FROM known) AS done`,
    values: [workspaceId, phone, found.registered ? 'yes' : 'no', lid],
  })
  return { optedOut: rows[0]!.out }
}

/** The stored text of a message of this sender, for a phone that asks for it again; null when the id is none of ours. */
export async function storedText(senderId: string, waMessageId: string): Promise<string | null> {
  const { rows } = await pool().query<{ text: string | null }>({
    name: 'stored-text',
    text: 'SELECT text FROM messages WHERE sender_id = $1 AND wa_message_id = $2',
    values: [senderId, waMessageId],
  })
  return rows[0]?.text ?? null
}

/** The address that WhatsApp gave for a claimed message's phone, where it is another than usual: a resend goes there too. */
export const setAddress = async (id: string, epoch: number, jid: string): Promise<void> => {
  await pool().query(`UPDATE messages SET remote_jid = $3 WHERE id = $1 AND claim_epoch = $2 AND status = 'sending'`, [
    id,
    epoch,
    jid,
  ])
}
