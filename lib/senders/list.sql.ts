import type { Tx } from '#lib/tenant.ts'
import type { LinkMethod, Sender } from './schema.ts'

/** What linking needs beside what everybody sees. */
export type SenderRow = Sender & {
  linkRequestedAt: Date | null
  linkMethod: LinkMethod | null
  linkPhone: string | null
}

/** As JSON inside a row brings it: times are text. */
type Told<T> = { [K in keyof T]: Date extends T[K] ? string | null : T[K] }
type Session = NonNullable<Sender['session']>
type BackupSession = NonNullable<Sender['backup']['session']>
type Row = Omit<SenderRow, 'session' | 'backup'> & {
  session: Told<Session> | null
  backup: Told<Omit<Sender['backup'], 'session'>>
  backupSession: Told<BackupSession> | null
}

const instant = (value: string | null) => (value ? new Date(value) : null)
const times = <T extends Record<'linkedAt' | 'connectedAt' | 'expiresAt', string | null>>(session: T) => ({
  ...session,
  linkedAt: instant(session.linkedAt),
  connectedAt: instant(session.connectedAt),
  expiresAt: instant(session.expiresAt),
})

/** One number, or all of the workspace's, oldest first. Times inside JSON come as text and leave as dates. */
export async function senderRows(tx: Tx, id: string | null): Promise<SenderRow[]> {
  const rows = await tx.$queryRaw<Row[]>`
    SELECT s.id, s.name, s.phone, s.status, s.hold_reason AS "holdReason", s.hold_until AS "holdUntil", s.network,
      s.desired_state AS "desiredState", s.link_request_id AS "linkRequestId", s.link_requested_at AS "linkRequestedAt",
      s.link_method AS "linkMethod", s.link_phone AS "linkPhone", s.logged_out_at AS "loggedOutAt",
      s.first_linked_at AS "firstLinkedAt", s.last_active_at AS "lastActiveAt",
      (SELECT jsonb_build_object('status', d.status, 'linkRequestId', d.link_request_id, 'closeCode', d.close_code,
          'closeReason', d.close_reason, 'linkedAt', d.linked_at, 'connectedAt', d.connected_at, 'expiresAt', d.expires_at)
        FROM sender_sessions d WHERE d.sender_id = s.id AND d.channel = 'baileys' ORDER BY d.id DESC LIMIT 1) AS session,
      s.active_channel AS "activeChannel", s.active_channel_reason AS "activeChannelReason", s.active_channel_at AS "activeChannelAt",
      jsonb_build_object('desiredState', s.web_desired_state, 'linkRequestId', s.web_link_request_id,
        'linkRequestedAt', s.web_link_requested_at) AS backup,
      (SELECT jsonb_build_object('status', d.status, 'linkRequestId', d.link_request_id, 'closeCode', d.close_code,
          'closeReason', d.close_reason, 'connectedAt', d.connected_at, 'expiresAt', d.expires_at, 'linkedAt', d.linked_at,
          'live', d.ended_at IS NULL)
        FROM sender_sessions d WHERE d.sender_id = s.id AND d.channel = 'web_js' ORDER BY d.id DESC LIMIT 1) AS "backupSession",
      (SELECT count(*)::int FROM messages m WHERE m.sender_id = s.id AND m.status IN ('queued', 'retry_wait') AND m.due_at IS NOT NULL) AS waiting,
      (SELECT coalesce(sum(t.count), 0)::int FROM message_stats t JOIN workspaces w ON w.id = t.workspace_id
        WHERE t.sender_id = s.id AND t.status = 'sent' AND t.day = (now() AT TIME ZONE w.time_zone)::date) AS "sentToday"
    FROM senders s WHERE s.deleted_at IS NULL AND (${id}::uuid IS NULL OR s.id = ${id}::uuid) ORDER BY s.id`
  return rows.map(({ session, backup, backupSession, ...row }) => ({
    ...row,
    session: session && times(session),
    backup: {
      ...backup,
      linkRequestedAt: instant(backup.linkRequestedAt),
      session: backupSession && times(backupSession),
    },
  }))
}
