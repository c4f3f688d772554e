import type pg from 'pg'
import { pool, transaction } from '#lib/db.ts'
import { network } from '#lib/env.ts'
import { failpoint } from '#lib/failpoints.ts'
import { announceSql } from '#lib/realtime.ts'
import type { SessionStatus } from './schema.ts'

/**
 * Sessions (one linked device of a sender on one channel), written only by the worker that holds the sender's lease.
 * Every write names the epoch of that lease and changes nothing once another epoch began (docs/design.md §5.2). Not the
 * clock: one that jumps ahead would take a live owner's lease from it, and while the epoch stands no other acts. A takeover
 * moves `sender_sessions.epoch` before it reads anything: key writes hold that row FOR SHARE, so one that was under way is
 * either seen by the takeover or refused.
 */
export type Fence = { workspaceId: string; senderId: string; sessionId: string; epoch: number }

/** The lease of this epoch is over: another worker may act for the sender. Nothing was written. */
export class LeaseLost extends Error {
  constructor(fence: Pick<Fence, 'senderId' | 'epoch'>) {
    super(`lease ${fence.epoch} of sender ${fence.senderId} is over`)
    this.name = 'LeaseLost'
  }
}

export type ChannelKind = 'baileys' | 'web_js' | 'cloud_api'
export type SessionRow = Fence & {
  channel: ChannelKind
  status: SessionStatus
  /** Null while it waits for its first login. */
  linkedAt: Date | null
  jid: string | null
  /** Wrapped; lib/senders/keys.ts opens it. */
  dataKey: Buffer
}
/** Why a session is where it is; shown on the screen. `reason` is a word (qr_ended, other_number, …), not a sentence. */
export type CloseReason = { code?: number | null; reason?: string | null }

const fields = `workspace_id AS "workspaceId", sender_id AS "senderId", id AS "sessionId", channel, epoch, status,
  linked_at AS "linkedAt", wa_jid AS jid, data_key AS "dataKey"`
/** Joined to sender_sessions s: the lease of epoch $3 is the newest. Values $1 session, $2 workspace, $3 epoch. */
export const fenced = `s.id = $1 AND s.workspace_id = $2 AND s.epoch = $3 AND s.ended_at IS NULL
  AND n.id = s.sender_id AND n.workspace_id = s.workspace_id AND n.lease_epoch = $3`
export const fenceValues = (fence: Fence): [string, string, number] => [fence.sessionId, fence.workspaceId, fence.epoch]

/**
 * Takes over the sender's session on this channel for a lease, or starts one when a link was asked for.
 * A session that never logged in and belongs to an older request is ended; a linked one answers the newer request.
 * @param wrap makes the wrapped data key of a new session
 * @returns null when there is none and no link was asked for
 * @throws LeaseLost; Error for a sender of another network
 */
export async function openSessionRow(
  senderId: string,
  epoch: number,
  channel: ChannelKind,
  linkRequestId: string | null,
  wrap: (workspaceId: string, sessionId: string) => Buffer,
): Promise<SessionRow | null> {
  return transaction(async (client) => {
    const { rows: senders } = await client.query<{ workspaceId: string; network: string }>(
      `SELECT workspace_id AS "workspaceId", network FROM senders
       WHERE id = $1 AND lease_epoch = $2 FOR SHARE`,
      [senderId, epoch],
    )
    const sender = senders[0]
    if (!sender) throw new LeaseLost({ senderId, epoch })
    if (sender.network !== network())
      throw new Error(`sender ${senderId} belongs to ${sender.network}, this is ${network()}`)
    if (linkRequestId) await endOlderRequest(client, sender.workspaceId, senderId, channel, linkRequestId)
    const { rows: taken } = await client.query<SessionRow>(
      `UPDATE sender_sessions SET epoch = $4, link_request_id = coalesce($5, link_request_id), updated_at = now()
       WHERE workspace_id = $1 AND sender_id = $2 AND channel = $3 AND ended_at IS NULL RETURNING ${fields}`,
      [sender.workspaceId, senderId, channel, epoch, linkRequestId],
    )
    if (taken[0]) await failpoint('session.open')
    if (taken[0] || !linkRequestId) return taken[0] ?? null
    const { rows: ids } = await client.query<{ id: string }>('SELECT uuidv7() AS id')
    const id = ids[0]!.id
    const { rows: made } = await client.query<SessionRow>(
      `INSERT INTO sender_sessions (id, workspace_id, sender_id, channel, epoch, link_request_id, data_key)
       VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING ${fields}`,
      [id, sender.workspaceId, senderId, channel, epoch, linkRequestId, wrap(sender.workspaceId, id)],
    )
    return made[0]!
  })
}

async function endOlderRequest(
  client: pg.ClientBase,
  workspaceId: string,
  senderId: string,
  channel: ChannelKind,
  linkRequestId: string,
): Promise<void> {
  await client.query(
    `WITH old AS (
       UPDATE sender_sessions SET status = 'failed', close_reason = 'superseded', ended_at = clock_timestamp(),
         data_key = '', updated_at = now()
       WHERE workspace_id = $1 AND sender_id = $2 AND channel = $3 AND ended_at IS NULL AND linked_at IS NULL
         AND link_request_id IS DISTINCT FROM $4::uuid RETURNING id)
     DELETE FROM session_keys k USING old WHERE k.session_id = old.id AND k.workspace_id = $1`,
    [workspaceId, senderId, channel, linkRequestId],
  )
}

/**
 * Moves a live session to another state, if it is in one of `from`.
 * @returns false when it was in another state
 * @throws LeaseLost
 */
export async function setSessionStatus(
  fence: Fence,
  from: readonly SessionStatus[],
  to: SessionStatus,
  { code = null, reason = null }: CloseReason = {},
): Promise<boolean> {
  const { rowCount } = await pool().query(
    `UPDATE sender_sessions s SET status = $5, close_code = $6, close_reason = $7, updated_at = now()
     FROM senders n WHERE ${fenced} AND s.status = ANY ($4)`,
    [...fenceValues(fence), from, to, code, reason],
  )
  if (!rowCount) {
    await assertLease(fence)
    return false
  }
  await announceSql(pool(), fence.workspaceId, { type: 'sender', id: fence.senderId })
  return true
}

/**
 * Ends a session for good: its credentials and keys are removed, and its data key with them, so that no backup opens them.
 * Repeating it is harmless. The sender's own status is the caller's.
 * @throws LeaseLost
 */
export async function endSession(
  fence: Fence,
  status: 'expired' | 'failed',
  { code = null, reason = null }: CloseReason = {},
): Promise<void> {
  const { rowCount } = await pool().query(
    `WITH ended AS (
       UPDATE sender_sessions s SET status = $4, close_code = $5, close_reason = $6, ended_at = clock_timestamp(),
         data_key = '', updated_at = now() FROM senders n WHERE ${fenced} RETURNING s.id, s.workspace_id),
     gone AS (
       DELETE FROM session_keys k USING ended WHERE k.session_id = ended.id AND k.workspace_id = ended.workspace_id)
     SELECT FROM ended`,
    [...fenceValues(fence), status, code, reason],
  )
  if (!rowCount) await assertLease(fence)
  else await announceSql(pool(), fence.workspaceId, { type: 'sender', id: fence.senderId })
}

async function assertLease(fence: Fence): Promise<void> {
  const { rowCount } = await pool().query(
    `SELECT FROM senders WHERE id = $1 AND workspace_id = $2 AND lease_epoch = $3`,
    [fence.senderId, fence.workspaceId, fence.epoch],
  )
  if (!rowCount) throw new LeaseLost(fence)
}
