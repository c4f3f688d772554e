import { pool } from '#lib/db.ts'
import { CHANGED, effectsSql } from './effects.sql.ts'
import { sqlSources } from './transitions.ts'
import {
  type Claimed,
  type HeldBack,
  MAY_GO,
  OPTED_OUT,
  paceSql,
  type Turn,
  type TurnOptions,
  turnSql,
  turnValues,
} from './turn.sql.ts'

const waiting = sqlSources('claim', 'sending')
const ready = `m.sender_id = d.sender_id AND m.status IN ${waiting} AND m.due_at <= statement_timestamp() AND ${MAY_GO}`
const picked = 'm.id, m.kind, m.category, m.phone, m.run_id'
/** How long WhatsApp's answer about a phone is believed (docs/design.md §6; the freeze uses the same). */
const fresh = `c.wa_checked_at > statement_timestamp() - interval '30 days'`

const CLAIM = `WITH ${turnSql(`('sending')`)}, pick AS MATERIALIZED (
  SELECT d.sender_id, d.workspace_id, d.offers_per_week, next.* FROM due d LEFT JOIN run_ids r ON r.sender_id = d.sender_id
  CROSS JOIN LATERAL (
    SELECT * FROM (SELECT ${picked} FROM messages m WHERE ${ready} AND m.run_id IS NULL
      ORDER BY m.due_at, m.id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED) AS single
    UNION ALL
    SELECT * FROM (SELECT ${picked} FROM messages m WHERE ${ready} AND m.run_id = ANY (r.ids)
      ORDER BY m.due_at, m.id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED) AS of_a_run
    LIMIT 1
  ) AS next
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
    status = CASE WHEN j.verdict IS NULL THEN 'sending' ELSE 'blocked' END, reason = j.verdict,
    ended_at = CASE WHEN j.verdict IS NULL THEN m.ended_at ELSE clock_timestamp() END,
    attempts = m.attempts + (j.verdict IS NULL)::int,
    claimed_at = CASE WHEN j.verdict IS NULL THEN clock_timestamp() ELSE m.claimed_at END,
    claim_epoch = CASE WHEN j.verdict IS NULL THEN d.epoch ELSE m.claim_epoch END,
    session_id = CASE WHEN j.verdict IS NULL THEN d.session_id ELSE m.session_id END,
    channel = CASE WHEN j.verdict IS NULL THEN d.channel ELSE m.channel END,
    remote_jid = coalesce(m.remote_jid, substr(m.phone, 2) || '@s.whatsapp.net'),
    delay_ms = CASE WHEN j.verdict IS NOT NULL THEN m.delay_ms WHEN r.speed = 'fast' THEN d.delay_fast WHEN r.speed = 'safe' THEN d.delay_safe ELSE d.delay_balanced END,
    updated_at = clock_timestamp()
  FROM judged j JOIN due d ON d.sender_id = j.sender_id LEFT JOIN live_runs r ON r.id = j.run_id
  WHERE m.id = j.id AND m.status IN ${waiting}
  ${CHANGED}, new.phone, new.text, new.wa_message_id, new.remote_jid, new.attempts, new.reason,
    coalesce(r.speed, 'balanced') AS speed, j.present,
    greatest(0, extract(epoch FROM d.next_send_at - clock_timestamp()) * 1000)::int AS wait_ms
), going AS (
  SELECT sender_id, speed FROM changed WHERE status = 'sending'
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
