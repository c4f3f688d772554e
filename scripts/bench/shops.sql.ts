import { randomUUID } from 'node:crypto'
import { pool } from '#lib/db.ts'

/** Numbers that one worker holds, each in a workspace of its own: what most customers are. */
export type Shops = { workerId: string; senderIds: string[] }

/** The month that messages are counted in. */
export const MONTH = '2026-11-01'

/** Opens them by the hundred: rows only, as a freeze and a link would have left them. */
export async function openShops(count: number, contacts: number): Promise<Shops> {
  const workerId = randomUUID()
  const { rows: users } = await pool().query<{ id: string }>(
    `INSERT INTO users (email, name, password_hash, email_verified_at) VALUES ('meera@example.in', 'Meera Kulkarni', 'unset', now()) RETURNING id`,
  )
  // where it is noon now: quiet hours are asked for, and never hold
  const ahead = 12 - new Date().getUTCHours()
  const zone = ahead === 0 ? 'Etc/GMT' : `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`
  await pool().query(
    `INSERT INTO workspaces (name, time_zone) SELECT 'Shop ' || i, $2 FROM generate_series(1, $1::int) AS i`,
    [count, zone],
  )
  await pool().query(`INSERT INTO subscriptions (workspace_id, plan_code) SELECT id, 'business' FROM workspaces`)
  await pool().query(
    `INSERT INTO usage_counters (workspace_id, month, reserved) SELECT id, $1, 1000000 FROM workspaces`,
    [MONTH],
  )
  const { rows: senders } = await pool().query<{ id: string }>(
    `INSERT INTO senders (workspace_id, name, network, status, desired_state, first_linked_at, lease_owner, lease_epoch, lease_until)
     SELECT id, 'Counter', 'simulator', 'active', 'linked',
       now() - interval '60 days', $1, 1, now() + interval '1 day' FROM workspaces RETURNING id`,
    [workerId],
  )
  await pool().query(
    `WITH made AS (INSERT INTO campaigns (workspace_id, name, category, body, sender_id, speed, created_by)
       SELECT workspace_id, 'Diwali', 'order', 'Namaste', id, 'fast', $1 FROM senders RETURNING id, workspace_id, sender_id)
     INSERT INTO campaign_runs (workspace_id, campaign_id, sender_id, status, planned_for, category, speed, body, audience, created_by,
       quota_month, started_at, expanded_at, rendered_at)
     SELECT workspace_id, id, sender_id, 'sending', now(), 'order', 'fast', 'Namaste', '{"kind":"all"}', $1, $2, now(), now(), now() FROM made`,
    [users[0]!.id, MONTH],
  )
  await pool().query(
    `INSERT INTO contacts (workspace_id, phone, name, source, wa_status, wa_checked_at)
     SELECT s.workspace_id, '+9197' || lpad((row_number() OVER ())::text, 8, '0'), 'Customer ' || i, 'import', 'yes', now()
     FROM senders s CROSS JOIN generate_series(1, $1::int) AS i`,
    [contacts],
  )
  return { workerId, senderIds: senders.map(({ id }) => id) }
}

/**
 * In place of all messages so far, one for each contact of each shop, released; or sent already, where receipts are to
 * come. Everything is swept, so that each measure begins alike.
 */
export async function writeMessages(status: 'queued' | 'sent' = 'queued'): Promise<void> {
  await pool().query('TRUNCATE messages, message_stats, events')
  await pool().query(
    `INSERT INTO messages (workspace_id, kind, run_id, position, contact_id, sender_id, phone, category, text, wa_message_id, status, due_at,
       released_at, quota_month, remote_jid, attempts, claim_epoch, claimed_at, sent_at)
     SELECT r.workspace_id, 'campaign', r.id, row_number() OVER (PARTITION BY r.id), c.id, r.sender_id, c.phone, 'order', 'Namaste ' || c.name || ', your order is ready',
       '3EB0' || upper(substr(md5(c.id::text), 1, 18)), $2, now() - interval '1 minute', now(), $1, substr(c.phone, 2) || '@s.whatsapp.net',
       sent::int, CASE WHEN sent = 1 THEN 1 END, CASE WHEN sent = 1 THEN now() END, CASE WHEN sent = 1 THEN now() END
     FROM campaign_runs r JOIN contacts c ON c.workspace_id = r.workspace_id, (SELECT ($2 = 'sent')::int AS sent) AS s ORDER BY r.id, c.id`,
    [MONTH, status],
  )
  await pool().query(
    `UPDATE senders SET next_send_at = now() - interval '1 minute', burst_count = 0, recent_sends = '{}'`,
  )
  await pool().query(`UPDATE usage_counters SET reserved = 1000000, used = 0`)
  await pool().query(`UPDATE senders SET lease_until = now() + interval '1 day'`)
  await pool().query(
    'VACUUM ANALYZE messages, senders, usage_counters, message_stats, campaign_runs, contacts, workspaces',
  )
  await pool().query('CHECKPOINT')
}

/** How many messages are in this state; a bench that lost some has measured nothing. */
export async function countMessages(status: string): Promise<number> {
  const { rows } = await pool().query<{ count: number }>(
    'SELECT count(*)::int AS count FROM messages WHERE status = $1',
    [status],
  )
  return rows[0]!.count
}
/** Counted in the month's usage, and in the rollup. */
export async function counted(status: string): Promise<{ used: number; rollup: number }> {
  const { rows } = await pool().query<{ used: number; rollup: number }>(
    `SELECT (SELECT sum(used)::int FROM usage_counters) AS used,
       (SELECT coalesce(sum(count), 0)::int FROM message_stats WHERE status = $1) AS rollup`,
    [status],
  )
  return rows[0]!
}

/** Their first turns come evenly over a while. */
export async function spreadTurns(afterMs: number, overMs: number): Promise<void> {
  await pool().query(`UPDATE senders SET next_send_at = clock_timestamp() + ($1 + random() * $2) * interval '1 ms'`, [
    afterMs,
    overMs,
  ])
  await pool().query('VACUUM ANALYZE senders')
}
