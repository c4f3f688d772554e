import { transaction } from '#lib/db.ts'
import { takeBack } from '#lib/messages/put-off.sql.ts'
import { announceSql } from '#lib/realtime.ts'
import { LOCAL_TODAY, startedSql } from './new-chats.sql.ts'

type Held = { workspaceId: string; senderId: string; epoch: number }

/**
 * Writes what WhatsApp leaves a number of its own quota, as a cap on the day: what was started today and what is left. It
 * counts until its cycle ends. What waits for tomorrow is judged anew.
 * @param cap null where WhatsApp sets none
 */
export const setWhatsAppCap = (
  { workspaceId, senderId, epoch }: Held,
  cap: { left: number; until: Date | null } | null,
): Promise<boolean> =>
  transaction(async (client) => {
    const { rows } = await client.query<{ changed: boolean }>(
      `UPDATE senders s SET wa_new_chat_cap = $4::int + ${startedSql('s', LOCAL_TODAY)},
         wa_new_chat_cap_until = $5::timestamptz
       FROM workspaces w WHERE w.id = s.workspace_id AND s.id = $1 AND s.workspace_id = $2 AND s.lease_epoch = $3 AND s.lease_until > clock_timestamp()
       RETURNING old.wa_new_chat_cap IS DISTINCT FROM new.wa_new_chat_cap AS changed`,
      [senderId, workspaceId, epoch, cap?.left ?? null, cap?.until ?? null],
    )
    if (!rows[0]?.changed) return false
    await takeBack(client, senderId, null)
    await announceSql(client, workspaceId, { type: 'sender', id: senderId })
    return true
  })
