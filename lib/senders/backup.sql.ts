import { pool } from '#lib/db.ts'
import { announceSql } from '#lib/realtime.ts'
import { type ChannelReason, RESTING, type SendingChannel } from './channel.ts'
import type { Held } from './facts.sql.ts'

/**
 * Writes down which channel the sender's messages take from now on: what is claimed next goes over it.
 * @returns false when the lease is over: nothing was written
 */
export async function setActiveChannel(held: Held, channel: SendingChannel, reason: ChannelReason): Promise<boolean> {
  const { rowCount } = await pool().query(
    `UPDATE senders s SET active_channel = $4, active_channel_reason = $5, active_channel_at = clock_timestamp(), updated_at = clock_timestamp()
     WHERE s.id = $1 AND s.workspace_id = $2 AND s.lease_epoch = $3 AND s.lease_until > clock_timestamp()`,
    [held.senderId, held.workspaceId, held.epoch, channel, reason],
  )
  if (rowCount) await announceSql(pool(), held.workspaceId, { type: 'sender', id: held.senderId })
  return (rowCount ?? 0) > 0
}

/** Says that the backup's link stands while nothing is connected: it is opened when there is work for it. */
export async function markResting(held: Held): Promise<void> {
  const { rowCount } = await pool().query(
    `UPDATE sender_sessions d SET status = 'connected', close_code = NULL, close_reason = '${RESTING}', updated_at = clock_timestamp()
     FROM senders s WHERE s.id = $1 AND s.workspace_id = $2 AND s.lease_epoch = $3 AND s.lease_until > clock_timestamp()
       AND d.workspace_id = s.workspace_id AND d.sender_id = s.id AND d.channel = 'web_js' AND d.ended_at IS NULL
       AND d.linked_at IS NOT NULL AND (d.status, d.close_reason) IS DISTINCT FROM ('connected', '${RESTING}')`,
    [held.senderId, held.workspaceId, held.epoch],
  )
  if (rowCount) await announceSql(pool(), held.workspaceId, { type: 'sender', id: held.senderId })
}
