import { pool, transaction } from '#lib/db.ts'
import { emitSql } from '#lib/events.ts'
import { slowSql } from '#lib/pacing/slow.sql.ts'
import { announceSql } from '#lib/realtime.ts'
import type { SendingChannel } from './channel.ts'
import { heldEvent, needsAPerson } from './incident.ts'

/**
 * What the worker that holds the lease knows and wants of its senders. Web writes wishes, this writes facts; every write
 * names the epoch and changes nothing once another one began.
 */
export type Held = { workspaceId: string; senderId: string; epoch: number }

export type Wishes = {
  senderId: string
  desiredState: 'linked' | 'unlinked'
  linkRequestId: string | null
  /** The newest session that has not ended: its request, and whether a phone ever scanned it. */
  sessionId: string | null
  sessionRequestId: string | null
  sessionLinked: boolean
  /** Its last day has passed. */
  sessionOver: boolean
  /** It was used since its end was set, and that is near. */
  sessionExtends: boolean
  /** True when a session answered (or failed) this request already. */
  requestTried: boolean
  status: 'unlinked' | 'active' | 'held' | 'restricted'
  /** Until the hold ends by itself (ms), null for one that only a person ends. */
  holdForMs: number | null
  /** By how much its pace is slowed just now, 1 or more. */
  slow: number
  deleted: boolean
  /** Which channel its messages take. */
  activeChannel: SendingChannel
  /** The second link, on WhatsApp Web, as the primary's above. */
  web: {
    desiredState: 'linked' | 'unlinked'
    linkRequestId: string | null
    sessionId: string | null
    sessionLinked: boolean
    sessionOver: boolean
    requestTried: boolean
    /** Since its last login (ms), null without one. */
    connectedAgoMs: number | null
  }
}

/** Reads what is wished of these senders, in one statement. */
export async function readWishes(senderIds: readonly string[]): Promise<Wishes[]> {
  if (senderIds.length === 0) return []
  const { rows } = await pool().query<Wishes>({
    name: 'wishes',
    text: `SELECT s.id AS "senderId", s.desired_state AS "desiredState", s.link_request_id AS "linkRequestId",
       d.id AS "sessionId", d.link_request_id AS "sessionRequestId", coalesce(d.linked_at IS NOT NULL, false) AS "sessionLinked",
       coalesce(d.linked_at IS NOT NULL AND d.expires_at <= clock_timestamp(), false) AS "sessionOver",
       coalesce(d.linked_at IS NOT NULL AND d.expires_at < clock_timestamp() + interval '7 days'
         AND s.last_active_at + interval '30 days' > d.expires_at, false) AS "sessionExtends",
       EXISTS (SELECT FROM sender_sessions t WHERE t.sender_id = s.id AND t.link_request_id = s.link_request_id) AS "requestTried",
       s.status, greatest(0, extract(epoch FROM s.hold_until - clock_timestamp()))::float8 * 1000 AS "holdForMs",
       ${slowSql('s')} AS slow, s.deleted_at IS NOT NULL AS deleted,
       s.active_channel AS "activeChannel", json_build_object('desiredState', s.web_desired_state, 'linkRequestId', s.web_link_request_id,
         'sessionId', b.id, 'sessionLinked', coalesce(b.linked_at IS NOT NULL, false),
         'sessionOver', coalesce(b.linked_at IS NOT NULL AND b.expires_at <= clock_timestamp(), false),
         'requestTried', EXISTS (SELECT FROM sender_sessions t WHERE t.sender_id = s.id AND t.link_request_id = s.web_link_request_id),
         'connectedAgoMs', extract(epoch FROM clock_timestamp() - b.connected_at)::float8 * 1000) AS web
     FROM senders s LEFT JOIN sender_sessions d ON d.sender_id = s.id AND d.channel = 'baileys' AND d.ended_at IS NULL
       LEFT JOIN sender_sessions b ON b.sender_id = s.id AND b.channel = 'web_js' AND b.ended_at IS NULL
     WHERE s.id = ANY ($1::uuid[])`,
    values: [senderIds],
  })
  return rows
}

type Written = { status: string; reason: string | null; changed: boolean; lost: boolean; sessionId: string | null }

/**
 * Where it leaves a sender that only a person can help, the event that tells them commits with it.
 * @param lostBy why its link is lost by this: told also where a restriction hides the hold
 */
const write = (held: Held, change: string, values: unknown[] = [], lostBy: string | null = null): Promise<boolean> =>
  transaction(async (client) => {
    const { rows } = await client.query<Written>(
      `UPDATE senders s SET ${change}, updated_at = clock_timestamp()
       WHERE s.id = $1 AND s.workspace_id = $2 AND s.lease_epoch = $3
       RETURNING s.status, s.hold_reason AS reason,
         (s.status, s.hold_reason) IS DISTINCT FROM (old.status, old.hold_reason) AS changed,
         s.logged_out_at IS NOT NULL AND old.logged_out_at IS NULL AS lost,
         (SELECT d.id FROM sender_sessions d WHERE d.workspace_id = s.workspace_id AND d.sender_id = s.id
            AND d.channel = 'baileys' AND d.linked_at IS NOT NULL ORDER BY d.id DESC LIMIT 1) AS "sessionId"`,
      [held.senderId, held.workspaceId, held.epoch, ...values],
    )
    const [now] = rows
    if (!now) return false
    const reason = now.changed ? now.reason : now.lost && now.reason !== 'banned' ? lostBy : null
    if (needsAPerson(reason))
      await emitSql(client, heldEvent({ ...held, sessionId: now.sessionId, reason }, new Date()))
    await announceSql(client, held.workspaceId, { type: 'sender', id: held.senderId })
    return true
  })

/** Why a sender rests; the words on the screen are senders.reason.<this>. */
export type HoldReason = 'logged_out' | 'rate_limited' | 'bad_session' | 'session_expired' | 'risk'
export type RestrictReason = 'banned' | 'reach_out_limited'

const RESTRICTED_STAYS = `CASE WHEN s.status = 'restricted' THEN s`
const REST_STAYS = `CASE WHEN s.status = 'restricted' OR s.hold_until > clock_timestamp() THEN s`
/** Nor does a shorter rest end a longer one: a late 429 must not make a log-out look as if it passed by itself. */
const LONGER_STAYS = `CASE WHEN s.status = 'restricted' OR s.status = 'held' AND $5::float8 IS NOT NULL
  AND coalesce(s.hold_until, 'infinity') > clock_timestamp() + $5::float8 * interval '1 ms' THEN s`

/**
 * Holds a sender: nothing is claimed for it. A restriction outranks it, and so does a hold that lasts longer.
 * @param forMs null until a person links it again: from then on it counts as logged out
 */
export const holdSender = (held: Held, reason: HoldReason, forMs: number | null): Promise<boolean> =>
  write(
    held,
    `status = ${LONGER_STAYS}.status ELSE 'held' END, hold_reason = ${LONGER_STAYS}.hold_reason ELSE $4 END,
     hold_until = ${LONGER_STAYS}.hold_until ELSE clock_timestamp() + $5::float8 * interval '1 ms' END,
     logged_out_at = CASE WHEN $5::float8 IS NULL THEN coalesce(s.logged_out_at, clock_timestamp()) ELSE s.logged_out_at END`,
    [reason, forMs],
    forMs === null ? reason : null,
  )

/** WhatsApp asked to slow down: a hold that ends by itself, then `factor` times the usual delays for a while. */
export const rateLimitSender = async (
  held: Held,
  { holdMs, slowMs, factor }: { holdMs: number; slowMs: number; factor: number },
): Promise<boolean> => {
  await write(
    held,
    `slow_factor = greatest($4::real, 1), slow_until = clock_timestamp() + ($5::float8 + $6::float8) * interval '1 ms'`,
    [factor, holdMs, slowMs],
  )
  return holdSender(held, 'rate_limited', holdMs)
}

/**
 * WhatsApp restricts the sender. Where it does not say how long new chats are, we look again after a day: by the
 * database's clock, since the worker's own may be wrong.
 * @param until when it says it ends; null for no end known
 */
export const restrictSender = (held: Held, reason: RestrictReason, until: Date | null): Promise<boolean> =>
  write(
    held,
    `status = 'restricted', hold_reason = $4,
     hold_until = coalesce($5::timestamptz, CASE WHEN $4 = 'reach_out_limited' THEN clock_timestamp() + interval '1 day' END)`,
    [reason, until],
  )

/** Ends a hold or restriction whose time has come. @returns true when one ended */
export async function endHold(held: Held): Promise<boolean> {
  const { rowCount } = await pool().query(
    `UPDATE senders s SET status = 'active', hold_reason = NULL, hold_until = NULL, updated_at = clock_timestamp()
     WHERE s.id = $1 AND s.workspace_id = $2 AND s.lease_epoch = $3
       AND s.status IN ('held', 'restricted') AND s.hold_until <= clock_timestamp()`,
    [held.senderId, held.workspaceId, held.epoch],
  )
  if (rowCount) await announceSql(pool(), held.workspaceId, { type: 'sender', id: held.senderId })
  return (rowCount ?? 0) > 0
}

/** WhatsApp lifted its restriction on new chats. */
export const liftRestriction = (held: Held): Promise<boolean> =>
  write(
    held,
    `status = CASE WHEN s.status = 'restricted' AND s.hold_reason = 'reach_out_limited' THEN 'active' ELSE s.status END,
     hold_until = CASE WHEN s.status = 'restricted' AND s.hold_reason = 'reach_out_limited' THEN NULL ELSE s.hold_until END,
     hold_reason = CASE WHEN s.status = 'restricted' AND s.hold_reason = 'reach_out_limited' THEN NULL ELSE s.hold_reason END`,
  )

/**
 * The device was unlinked by our own wish. A ban stays written, and so does a rest that is not over: linking the number
 * again is no way around it.
 */
export const markUnlinked = (held: Held): Promise<boolean> =>
  write(
    held,
    `status = ${RESTRICTED_STAYS}.status ELSE 'unlinked' END, hold_reason = ${REST_STAYS}.hold_reason END,
     hold_until = ${REST_STAYS}.hold_until END, logged_out_at = coalesce(s.logged_out_at, clock_timestamp())`,
  )
