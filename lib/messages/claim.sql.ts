import { pool } from '#lib/db.ts'
import { CHANGED, effectsSql } from './effects.sql.ts'
import { sqlSources } from './transitions.ts'
import {
  type Claimed,
  type HeldBack,
  MAY_GO,
  OPTED_OUT,
  PACE_OF_NEXT,
  paceSql,
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

const CLAIM = `WITH ${turnSql(`('sending')`)}, pick AS MATERIALIZED (
  SELECT ${TAKEN}, next.* FROM turn d
  CROSS JOIN LATERAL (
    SELECT * FROM (${first('m.run_id IS NULL', 'true')}) AS single
    UNION ALL SELECT * FROM (${first('true', 'm.run_id = ANY (d.run_ids)')}) AS of_a_run
    LIMIT 1
  ) AS next ${PACE_OF_NEXT}
), person AS MATERIALIZED (
  SELECT p.*, c.lid, c.wa_status = 'no' AND ${fresh} AS absent, coalesce(c.wa_status = 'yes' AND ${fresh}, false) AS present
  FROM pick p LEFT JOIN contacts c ON c.workspace_id = p.workspace_id AND c.phone = p.phone
), judged AS MATERIALIZED (
  SELECT p.*, CASE WHEN ${OPTED_OUT} THEN 'opted_out' WHEN p.absent THEN 'not_on_whatsapp'
    WHEN p.kind = 'campaign' AND p.category IN ('promo', 'custom') AND p.offers_per_week <= (SELECT count(*) FROM messages o
      WHERE o.workspace_id = p.workspace_id AND o.phone = p.phone AND o.sent_at > statement_timestamp() - interval '7 days'
        AND o.kind = 'campaign' AND o.category IN ('promo', 'custom')) THEN 'frequency_cap' END AS verdict
  FROM person p
), changed AS (
  UPDATE messages m SET
    status = CASE WHEN t.verdict IS NULL THEN 'sending' ELSE 'blocked' END, reason = t.verdict,
    ended_at = CASE WHEN t.verdict IS NULL THEN m.ended_at ELSE clock_timestamp() END,
    attempts = m.attempts + (t.verdict IS NULL)::int,
    claimed_at = CASE WHEN t.verdict IS NULL THEN clock_timestamp() ELSE m.claimed_at END,
    claim_epoch = CASE WHEN t.verdict IS NULL THEN t.epoch ELSE m.claim_epoch END,
    session_id = CASE WHEN t.verdict IS NULL THEN t.session_id ELSE m.session_id END,
    channel = CASE WHEN t.verdict IS NULL THEN t.channel ELSE m.channel END,
    delay_ms = CASE WHEN t.verdict IS NULL THEN t.delay ELSE m.delay_ms END,
    remote_jid = coalesce(m.remote_jid, substr(m.phone, 2) || '@s.whatsapp.net'), updated_at = clock_timestamp()
  FROM judged t WHERE m.id = t.id AND m.status IN ${waiting}
  ${CHANGED}, new.phone, new.text, new.wa_message_id, new.remote_jid, new.attempts, new.reason, t.present, ${RETURN_TAKEN}
), ${paceSql}, ${effectsSql}
SELECT c.id, c.workspace_id AS "workspaceId", c.sender_id AS "senderId", c.run_id AS "runId", c.kind, c.phone, c.text,
  c.wa_message_id AS "waMessageId", c.remote_jid AS jid, c.speed, c.attempts, c.wait_ms AS "waitMs", c.present AS "onWhatsApp",
  c.status, c.reason FROM changed c`

export type ClaimResult = { claimed: Claimed[]; heldBack: HeldBack[] }

/**
 * Takes the next message of each given sender, at most one each, in one statement (docs/design.md §5.5): released, of a
 * run that is sending, within its hours, not opted out. It becomes `sending` under the lease's epoch, and the sender's
 * next time is stored. A row that may not go any more becomes `blocked` instead, and the sender may ask again at once.
 * Committed when this returns: only then is anything sent. A sender in neither list has nothing to send now.
 */
export async function claim(turns: readonly Turn[], options: TurnOptions): Promise<ClaimResult> {
  if (turns.length === 0) return { claimed: [], heldBack: [] }
  const { rows } = await pool().query<Claimed & HeldBack & { status: 'sending' | 'blocked' }>({
    name: 'claim',
    text: CLAIM,
    values: turnValues(turns, options),
  })
  const of = (status: string) => rows.filter((row) => row.status === status)
  return {
    claimed: of('sending').map(({ reason: _, status: __, ...row }) => row),
    heldBack: of('blocked').map(({ id, workspaceId, senderId, runId, reason }) => ({
      id,
      workspaceId,
      senderId,
      runId,
      reason,
    })),
  }
}
