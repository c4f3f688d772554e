import { pool } from '#lib/db.ts'
import { sqlSources } from './transitions.ts'
import {
  type Claimed,
  given,
  MAY_GO,
  OPTED_OUT,
  paceSql,
  plainArray,
  RETURN_TAKEN,
  TAKEN,
  type Turn,
  type TurnOptions,
  turnSql,
  turnValues,
} from './turn.sql.ts'

/** An uncertain message goes out again at most this often, always under the same id. */
export const MAX_RESENDS = 3

export type ResendTurn = Turn & {
  /** How long ago (ms) the connection was ready: what became uncertain before it may go at once. */
  readyForMs: number
}

/**
 * Nobody has said STOP under a LID whose phone is not known since WhatsApp was asked about this person, whose own LID is
 * not known: it may be them. The claim asks WhatsApp again then; here a person decides.
 */
const NOBODY_UNKNOWN = `(m.kind = 'opt_out_notice' OR c.lid IS NOT NULL OR NOT EXISTS (SELECT FROM suppressions u
  WHERE u.workspace_id = m.workspace_id AND u.phone_unknown AND u.created_at > coalesce(c.wa_checked_at, '-infinity')))`

const RESEND = `WITH pick AS MATERIALIZED (
  SELECT ${TAKEN}, next.* FROM ${turnSql(`('sending', 'completed')`)}
  CROSS JOIN LATERAL (SELECT ($13::int[])[d.at] AS ready_for) AS since
  CROSS JOIN LATERAL (
    SELECT m.id, m.kind, m.run_id FROM messages m
    LEFT JOIN contacts c ON c.workspace_id = m.workspace_id AND c.phone = m.phone
    CROSS JOIN LATERAL (SELECT m.kind, m.workspace_id, m.phone, c.lid) AS p
    WHERE m.sender_id = d.sender_id AND m.status IN ${sqlSources('resend', 'sending')} AND m.session_id = ${given('sessionId', 'd')}
      AND m.resends < ${MAX_RESENDS} AND m.id <> ALL ($14::uuid[]) AND (m.run_id IS NULL OR (m.run_id = ANY (runs.ids)) IS TRUE)
      AND m.uncertain_at <= clock_timestamp() - least(since.ready_for, $15::int) * interval '1 ms'
      AND ${MAY_GO} AND NOT ${OPTED_OUT} AND ${NOBODY_UNKNOWN}
    ORDER BY m.claimed_at, m.id LIMIT 1 FOR NO KEY UPDATE OF m SKIP LOCKED
  ) AS next
), changed AS (
  UPDATE messages m SET status = 'sending', resends = m.resends + 1, claimed_at = clock_timestamp(), claim_epoch = ${given('epoch', 't')},
    reason = NULL, updated_at = clock_timestamp()
  FROM pick t WHERE m.id = t.id AND m.status IN ${sqlSources('resend', 'sending')}
  RETURNING new.*, ${RETURN_TAKEN}
), ${paceSql}
SELECT c.id, c.workspace_id AS "workspaceId", c.sender_id AS "senderId", c.run_id AS "runId", c.kind, c.phone, c.text,
  c.wa_message_id AS "waMessageId", c.remote_jid AS jid, c.speed, c.attempts, c.wait_ms AS "waitMs", true AS "onWhatsApp"
FROM changed c`

/**
 * Takes the oldest uncertain message of each sender to send it again with the *same id*: the phone drops a second copy.
 * Only on the session and to the address of the first try, when every gate passes, fewer than 3 times and once a
 * connection. It takes a turn like any message, so the pace holds on the wire too.
 * @param done ids that already went out again on the present connections
 * @param settleMs how long a receipt is waited for when the connection has not changed since
 */
export async function claimResends(
  turns: readonly ResendTurn[],
  options: TurnOptions,
  done: readonly string[],
  settleMs: number,
): Promise<Claimed[]> {
  if (turns.length === 0) return []
  const values = [...turnValues(turns, options), plainArray(turns.map((turn) => turn.readyForMs)), done, settleMs]
  return (await pool().query<Claimed>({ name: 'resend', text: RESEND, values })).rows
}
