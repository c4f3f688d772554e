import { pool } from '#lib/db.ts'
import { COUNT_NEW_CHAT, newChatSql, OPENING_KINDS } from '#lib/pacing/new-chats.sql.ts'
import { CHANGED, effectsSql } from './effects.sql.ts'
import { sqlSources } from './transitions.ts'
import {
  type Claimed,
  delayValues,
  given,
  givenFor,
  type HeldBack,
  MAY_GO,
  OPTED_OUT,
  pacedSql,
  RETURN_TAKEN,
  TAKEN,
  type Turn,
  type TurnOptions,
  turnSql,
  turnValues,
} from './turn.sql.ts'

const waiting = sqlSources('claim', 'sending')
const columns = 'm.id, m.kind, m.category, m.phone, m.run_id'
/**
 * The first message that may go, in the order of messages_ready or messages_single_ready. The judging stands in a CASE,
 * which the planner takes for a coin toss: guessing that hardly any row passes, it would read all and sort them.
 * A row goes over the channel it is routed to, else over the sender's own (lib/senders/channel.ts).
 */
const first = (which: string, condition: string) => `SELECT ${columns} FROM messages m
      WHERE m.sender_id = d.sender_id AND m.status IN ${waiting} AND m.due_at <= statement_timestamp() AND ${which}
        AND CASE WHEN ${condition} AND coalesce(m.route, d.active_channel) = d.channel AND ${MAY_GO} THEN true ELSE false END
      ORDER BY m.due_at, m.id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED`
/** How long WhatsApp's answer about a phone is believed (docs/design.md §6; the freeze uses the same). */
const fresh = `c.wa_checked_at > statement_timestamp() - interval '30 days'`

/**
 * Not so where somebody has said STOP since, under a LID whose phone nobody knows, and this contact's LID is not known
 * either: it may be that person. WhatsApp is asked again, and tells the LID.
 */
const NOBODY_UNKNOWN = `(c.lid IS NOT NULL OR NOT EXISTS (SELECT FROM suppressions u
  WHERE u.workspace_id = p.workspace_id AND u.phone_unknown AND u.created_at > c.wa_checked_at))`

/**
 * OFFSET 0 keeps each step's answers from being worked out anew wherever the next one uses them, and costs no copy of
 * the rows as MATERIALIZED would (a tenth of the statement).
 */
const CLAIM = `WITH pick AS MATERIALIZED (
  SELECT ${TAKEN}, next.* FROM ${turnSql(`('sending')`)}
  CROSS JOIN LATERAL (
    SELECT * FROM (${first('m.run_id IS NULL', 'true')}) AS single
    UNION ALL SELECT * FROM (${first('true', 'm.run_id = ANY (runs.ids)')}) AS of_a_run
    LIMIT 1
  ) AS next
), person AS (
  SELECT p.*, c.lid, c.wa_status = 'no' AND ${fresh} AS absent, coalesce(c.wa_status = 'yes' AND ${fresh} AND ${NOBODY_UNKNOWN}, false) AS present
  FROM pick p LEFT JOIN contacts c ON c.workspace_id = p.workspace_id AND c.phone = p.phone OFFSET 0
), judged AS (
  SELECT p.*, CASE WHEN ${OPTED_OUT} THEN 'opted_out' WHEN p.absent THEN 'not_on_whatsapp'
    WHEN p.kind = 'campaign' AND p.category IN ('promo', 'custom') AND p.offers_per_week <= (SELECT count(*) FROM messages o
      WHERE o.workspace_id = p.workspace_id AND o.phone = p.phone AND o.sent_at > statement_timestamp() - interval '7 days'
        AND o.kind = 'campaign' AND o.category IN ('promo', 'custom')) THEN 'frequency_cap' END AS blocked
  FROM person p OFFSET 0
), opening AS (
  SELECT j.*, CASE WHEN $16::boolean AND j.blocked IS NULL AND j.kind IN ${OPENING_KINDS} THEN ${newChatSql('j', 'j.today::timestamp AT TIME ZONE j.time_zone')} ELSE false END AS opens
  FROM judged j OFFSET 0
), taken AS (
  SELECT o.*, coalesce(o.blocked, CASE WHEN o.opens AND o.new_left <= 0 THEN 'new_chat_cap' END) AS verdict FROM opening o OFFSET 0
), changed AS (
  UPDATE messages m SET
    status = CASE WHEN t.verdict IS NULL THEN 'sending' WHEN t.blocked IS NULL THEN m.status ELSE 'blocked' END, reason = t.verdict,
    ended_at = CASE WHEN t.blocked IS NULL THEN m.ended_at ELSE clock_timestamp() END,
    due_at = CASE t.verdict WHEN 'new_chat_cap' THEN (t.today + 1)::timestamp AT TIME ZONE t.time_zone ELSE m.due_at END,
    risk = CASE WHEN t.verdict IS NULL THEN t.risk ELSE m.risk END,
    attempts = m.attempts + (t.verdict IS NULL)::int,
    claimed_at = CASE WHEN t.verdict IS NULL THEN clock_timestamp() ELSE m.claimed_at END,
    claim_epoch = CASE WHEN t.verdict IS NULL THEN ${given('epoch', 't')} ELSE m.claim_epoch END,
    session_id = CASE WHEN t.verdict IS NULL THEN ${given('sessionId', 't')} ELSE m.session_id END,
    channel = CASE WHEN t.verdict IS NULL THEN ${given('channel', 't')} ELSE m.channel END,
    delay_ms = CASE WHEN t.verdict IS NULL THEN ${givenFor('delay', 't')} ELSE m.delay_ms END,
    remote_jid = coalesce(m.remote_jid, substr(m.phone, 2) || '@s.whatsapp.net'), updated_at = clock_timestamp()
  FROM taken t WHERE m.id = t.id AND m.status IN ${waiting}
  ${CHANGED}, new.phone, new.text, new.wa_message_id, new.remote_jid, new.attempts, new.reason, t.present, t.opens, t.today, ${RETURN_TAKEN}
), ${pacedSql(COUNT_NEW_CHAT)}, ${effectsSql}
SELECT c.id, c.workspace_id AS "workspaceId", c.sender_id AS "senderId", c.run_id AS "runId", c.kind, c.phone, c.text,
  c.wa_message_id AS "waMessageId", c.remote_jid AS jid, c.speed, c.attempts, c.wait_ms AS "waitMs", c.present AS "onWhatsApp",
  c.status, c.reason FROM changed c`

/** putOff: those that wait for tomorrow, since the new chats of today are used up. */
export type ClaimResult = { claimed: Claimed[]; heldBack: HeldBack[]; putOff: HeldBack[] }

/**
 * Takes the next message of each given sender, at most one each, in one statement (docs/design.md §5.5): released, of a
 * run that is sending, within its hours, not opted out, within the day's new chats. It becomes `sending` under the
 * lease's epoch, and the sender's next time is stored. A row that may not go any more becomes `blocked` instead, one
 * that would be a new chat too many waits for tomorrow, and the sender may ask again at once.
 * Committed when this returns: only then is anything sent. A sender in none of the lists has nothing to send now.
 */
export async function claim(turns: readonly Turn[], options: TurnOptions): Promise<ClaimResult> {
  if (turns.length === 0) return { claimed: [], heldBack: [], putOff: [] }
  const { rows } = await pool().query<Claimed & HeldBack & { status: string }>({
    name: 'claim',
    text: CLAIM,
    values: [...turnValues(turns, options), ...delayValues(turns), options.newChatCap],
  })
  const claimed = rows.filter((row) => row.status === 'sending').map(({ reason: _, status: __, ...row }) => row)
  const held = rows
    .filter((row) => row.status !== 'sending')
    .map(({ id, workspaceId, senderId, runId, reason }) => ({ id, workspaceId, senderId, runId, reason }))
  const late = (row: HeldBack) => row.reason === 'new_chat_cap'
  return { claimed, heldBack: held.filter((row) => !late(row)), putOff: held.filter(late) }
}
