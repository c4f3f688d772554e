import { pool } from '#lib/db.ts'
import { CHANGED, effectsSql } from './effects.sql.ts'
import type { Moved } from './record.sql.ts'
import { sqlSources } from './transitions.ts'

/** After this long a send has an answer or never gets one. */
const STALE = `interval '60 seconds'`
/** How long a receipt may still settle an uncertain message before a person must. */
const DOUBT = `interval '24 hours'`

const SWEEP = `WITH held AS (
  SELECT * FROM unnest($1::uuid[], $2::bigint[]) AS h (sender_id, epoch)
), found AS MATERIALIZED (
  SELECT m.id FROM messages m LEFT JOIN held h ON h.sender_id = m.sender_id JOIN senders s ON s.id = m.sender_id
  WHERE m.status IN ${sqlSources('sweep', 'uncertain')} AND CASE WHEN h.sender_id IS NOT NULL
    THEN m.claim_epoch < h.epoch OR m.claimed_at < clock_timestamp() - ${STALE} AND m.id <> ALL ($3::uuid[])
    ELSE $4::boolean AND m.claimed_at < clock_timestamp() - ${STALE} AND (s.lease_until IS NULL OR s.lease_until < clock_timestamp() - ${STALE} OR s.lease_epoch > m.claim_epoch) END
  ORDER BY m.id FOR NO KEY UPDATE OF m SKIP LOCKED
), changed AS (
  UPDATE messages m SET status = 'uncertain', reason = 'no_answer', uncertain_at = coalesce(m.uncertain_at, clock_timestamp()), updated_at = clock_timestamp()
  FROM found f WHERE m.id = f.id AND m.status IN ${sqlSources('sweep', 'uncertain')}
  ${CHANGED}
)
SELECT id, workspace_id AS "workspaceId", run_id AS "runId", was, status FROM changed`

/**
 * Finds sends that nobody is waiting for any more: of an older epoch, or older than 60 s and not in flight here. Run
 * every 30 s and at each acquisition, before anything is claimed.
 * @param held the leases of this worker
 * @param inFlight ids that this worker is sending right now
 * @param orphans also those of senders that no worker holds
 */
export async function sweepSending(
  held: readonly { senderId: string; epoch: number }[],
  inFlight: readonly string[],
  orphans = false,
): Promise<Moved[]> {
  const values = [held.map((one) => one.senderId), held.map((one) => one.epoch), inFlight, orphans]
  return (await pool().query<Moved>({ name: 'sweep', text: SWEEP, values })).rows
}

const doubtSql = (condition: string) => `WITH found AS MATERIALIZED (
  SELECT m.id FROM messages m WHERE m.status IN ${sqlSources('doubt', 'review')} AND ${condition}
  ORDER BY m.id FOR NO KEY UPDATE OF m SKIP LOCKED
), changed AS (
  UPDATE messages m SET status = 'review', reason = $1, updated_at = clock_timestamp()
  FROM found f WHERE m.id = f.id AND m.status IN ${sqlSources('doubt', 'review')}
  ${CHANGED}
), ${effectsSql}
SELECT id, workspace_id AS "workspaceId", run_id AS "runId", was, status FROM changed`

/** 24 hours without a receipt: a person must decide. */
export const reviewOld = async (): Promise<Moved[]> =>
  (await pool().query<Moved>(doubtSql(`m.uncertain_at < clock_timestamp() - ${DOUBT}`), ['no_answer'])).rows

/**
 * Sent on a session that has ended: neither a receipt nor a safe resend can come on another. A number may have two that
 * live, one a channel.
 */
export const reviewEndedSession = async (senderId: string): Promise<Moved[]> =>
  (
    await pool().query<Moved>(
      doubtSql(
        'm.sender_id = $2::uuid AND NOT EXISTS (SELECT FROM sender_sessions d WHERE d.id = m.session_id AND d.ended_at IS NULL)',
      ),
      ['other_session', senderId],
    )
  ).rows

/** Addresses whose keys may be behind after a crash: what was in flight on this session (docs/stack.md). */
export async function doubtfulAddresses(senderId: string, sessionId: string): Promise<string[]> {
  const { rows } = await pool().query<{ jid: string }>(
    `SELECT DISTINCT remote_jid AS jid FROM messages WHERE sender_id = $1 AND session_id = $2 AND status IN ('sending', 'uncertain') AND remote_jid IS NOT NULL`,
    [senderId, sessionId],
  )
  return rows.map((row) => row.jid)
}
