import type pg from 'pg'
import { askBeforeOldOffers } from '#lib/campaigns/ask.sql.ts'
import { pool, transaction } from '#lib/db.ts'
import { announceSql } from '#lib/realtime.ts'
import { type Fence, fenced, fenceValues, LeaseLost } from './sessions.sql.ts'

/** What WhatsApp says about the number that logged in. `phone` is E.164. */
export type Account = { phone: string; jid: string; lid: string | null }
/**
 * other_number: the sender was linked to another phone before (history and pace belong to that one).
 * number_in_use: another sender of this installation has the phone.
 */
export type LinkRefusal = 'other_number' | 'number_in_use'
export type LinkOutcome = { ok: true; first: boolean } | { ok: false; reason: LinkRefusal }

const UNIQUE_VIOLATION = '23505'
/** $4: the session's first login. $5: on the primary channel; a backup revives nothing. */
const revives = `($5 AND (status = 'unlinked' OR ($4 AND status = 'held' AND hold_until IS NULL)))`
/**
 * When a rest ends that began before the link was lost, whatever was written over it since: never later than our own
 * longest, since a clock that was put back would make it last for ever.
 */
const restEnds = `least(greatest(hold_until, risk_held_until), clock_timestamp() + interval '6 hours')`
const rests = 'coalesce(greatest(hold_until, risk_held_until) > clock_timestamp(), false)'
/** Why it rests: WhatsApp's wish, where that is what lasts longest, else its risk. */
const restReason = `CASE WHEN hold_until > clock_timestamp() AND hold_until >= coalesce(risk_held_until, hold_until) THEN hold_reason ELSE 'risk' END`

/**
 * A login was confirmed: the session is connected and the sender has its phone. Call it at every login.
 * The first login of a session makes the sender active again, unless a hold has its own end or it is restricted; offers
 * that waited for more than a day are asked about before they go on. A backup (on another channel than the primary) only
 * joins a sender that has its phone already, and changes nothing about it.
 * On a refusal nothing is written: log the device out and end the session with that reason.
 * @throws LeaseLost
 */
export async function markLinked(fence: Fence, account: Account): Promise<LinkOutcome> {
  try {
    return await transaction(async (client) => {
      const outcome = await link(client, fence, account)
      if (outcome.ok) await announceSql(client, fence.workspaceId, { type: 'sender', id: fence.senderId })
      return outcome
    })
  } catch (error) {
    const { code, constraint } = error as { code?: string; constraint?: string }
    // two senders linked the same phone at the same moment
    if (code === UNIQUE_VIOLATION && constraint === 'senders_phone') return { ok: false, reason: 'number_in_use' }
    throw error
  }
}

/**
 * WhatsApp counts by phone: one that was removed and is added again, here or in another workspace, goes on with the new
 * chats of its day, its pace, and a rest or restriction that has an end. An owner's own cap is the workspace's.
 */
const restrainAsBefore = (client: pg.ClientBase, { senderId, workspaceId }: Fence, phone: string) =>
  client.query(
    `UPDATE senders s SET new_chats_day = o.new_chats_day, new_chats = o.new_chats, wa_new_chat_cap = o.wa_new_chat_cap,
       wa_new_chat_cap_until = o.wa_new_chat_cap_until, slow_factor = o.slow_factor, slow_until = o.slow_until,
       new_chat_cap = CASE WHEN o.own THEN o.new_chat_cap ELSE s.new_chat_cap END,
       new_chat_cap_by = CASE WHEN o.own THEN o.new_chat_cap_by ELSE s.new_chat_cap_by END,
       new_chat_cap_at = CASE WHEN o.own THEN o.new_chat_cap_at ELSE s.new_chat_cap_at END,
       risk_held_until = o.risk_held_until, status = CASE WHEN o.lasts AND o.status = 'restricted' THEN o.status ELSE s.status END,
       hold_reason = CASE WHEN o.lasts THEN o.hold_reason ELSE s.hold_reason END,
       hold_until = CASE WHEN o.lasts THEN o.hold_until ELSE s.hold_until END
     FROM (SELECT x.*, x.workspace_id = $2 AND x.new_chat_cap_at IS NOT NULL AS own,
         coalesce(x.hold_until > clock_timestamp(), false) AS lasts
       FROM senders x JOIN senders n ON n.id = $1 AND n.network = x.network
       WHERE x.phone = $3 AND x.id <> $1 AND x.deleted_at IS NOT NULL ORDER BY x.deleted_at DESC LIMIT 1) AS o
     WHERE s.id = $1 AND s.workspace_id = $2`,
    [senderId, workspaceId, phone],
  )

async function link(client: pg.ClientBase, fence: Fence, { phone, jid, lid }: Account): Promise<LinkOutcome> {
  const { rows } = await client.query<{ phone: string | null; linked: boolean; taken: boolean; primary: boolean }>(
    `SELECT n.phone, s.linked_at IS NOT NULL AS linked, s.channel = 'baileys' AS primary, EXISTS (SELECT FROM senders o
       WHERE o.network = n.network AND o.phone = $4 AND o.id <> n.id AND o.deleted_at IS NULL) AS taken
     FROM sender_sessions s, senders n WHERE ${fenced} FOR UPDATE`,
    [...fenceValues(fence), phone],
  )
  const found = rows[0]
  if (!found) throw new LeaseLost(fence)
  if (found.phone !== phone && (found.phone !== null || !found.primary)) return { ok: false, reason: 'other_number' }
  if (found.taken) return { ok: false, reason: 'number_in_use' }
  if (found.phone === null) await restrainAsBefore(client, fence, phone)
  const first = !found.linked
  if (first && found.primary) await askBeforeOldOffers(client, fence)
  await client.query(
    `UPDATE senders SET phone = $3, first_linked_at = coalesce(first_linked_at, now()),
       last_active_at = CASE WHEN $4 THEN now() ELSE last_active_at END, logged_out_at = CASE WHEN $4 AND $5 THEN NULL ELSE logged_out_at END,
       status = CASE WHEN ${revives} THEN CASE WHEN ${rests} THEN 'held' ELSE 'active' END ELSE status END,
       hold_reason = CASE WHEN ${revives} THEN CASE WHEN ${rests} THEN ${restReason} END ELSE hold_reason END,
       hold_until = CASE WHEN ${revives} THEN CASE WHEN ${rests} THEN ${restEnds} END ELSE hold_until END, updated_at = now()
     WHERE id = $1 AND workspace_id = $2`,
    [fence.senderId, fence.workspaceId, phone, first, found.primary],
  )
  await client.query(
    `UPDATE sender_sessions SET status = 'connected', wa_jid = $3, wa_lid = $4, close_code = NULL, close_reason = NULL,
       linked_at = coalesce(linked_at, now()), connected_at = now(), updated_at = now(),
       expires_at = coalesce(expires_at, now() + interval '30 days')
     WHERE id = $1 AND workspace_id = $2`,
    [fence.sessionId, fence.workspaceId, jid, lid],
  )
  return { ok: true, first }
}

/** The phone (E.164) on which the code of this request is to be entered; null where it is to be scanned. */
export async function pairingPhone(senderId: string, requestId: string): Promise<string | null> {
  const { rows } = await pool().query<{ phone: string | null }>(
    `SELECT link_phone AS phone FROM senders WHERE id = $1 AND link_request_id = $2 AND link_method = 'pairing_code'`,
    [senderId, requestId],
  )
  return rows[0]?.phone ?? null
}
