import { pool } from '#lib/db.ts'
import { nudgeSql } from '#lib/realtime.ts'
import { MONTH } from './shops.sql.ts'

/**
 * Every number gets a run of so many messages, released, to people nobody wrote to before; WhatsApp has been asked for
 * them. A run of its own each time: one that was through is completed. The orchestrator has nothing to do with it.
 */
export async function releaseWave(firstPhone: number, each: number): Promise<void> {
  await pool().query(
    `WITH runs AS (
       INSERT INTO campaign_runs (workspace_id, campaign_id, sender_id, status, planned_for, category, speed, body, audience, created_by,
         quota_month, started_at, expanded_at, rendered_at, orchestrate_by)
       SELECT workspace_id, id, sender_id, 'sending', clock_timestamp(), 'order', 'fast', body, '{"kind":"all"}', created_by,
         $3, now(), now(), now(), now() + interval '1 day' FROM campaigns RETURNING id, workspace_id, sender_id
     ), people AS (
       SELECT r.id AS run_id, r.workspace_id, r.sender_id, i, '+' || ($1::bigint + (row_number() OVER (ORDER BY r.id, i)) - 1) AS phone
       FROM runs r CROSS JOIN generate_series(1, $2::int) AS i
     ), known AS (
       INSERT INTO contacts (workspace_id, phone, name, source, wa_status, wa_checked_at)
       SELECT workspace_id, phone, 'Customer ' || i, 'import', 'yes', now() FROM people RETURNING id, workspace_id, phone
     )
     INSERT INTO messages (workspace_id, kind, run_id, position, contact_id, sender_id, phone, category, text, wa_message_id, status, due_at,
       released_at, quota_month, remote_jid)
     SELECT p.workspace_id, 'campaign', p.run_id, p.i, k.id, p.sender_id, p.phone, 'order', 'Namaste Customer ' || p.i || ', your order is ready',
       '3EB0' || upper(substr(md5(k.id::text), 1, 18)), 'queued', now(), now(), $3, substr(p.phone, 2) || '@s.whatsapp.net'
     FROM people p JOIN known k USING (workspace_id, phone)`,
    [firstPhone, each, MONTH],
  )
}

export async function nudgeWorkers(): Promise<void> {
  const { rows } = await pool().query<{ id: string }>('SELECT id FROM senders')
  for (const { id } of rows) await nudgeSql(pool(), { topic: 'queue', id })
}

/**
 * Waits for the last wave.
 * @returns how long it took (ms), from its first claim to the last ack that was stored
 * @throws when a message went another way, or it takes too long
 */
export async function waveTook(count: number, withinMs: number): Promise<number> {
  const end = performance.now() + withinMs
  for (;;) {
    const { rows } = await pool().query<{ open: number; wrong: number }>(
      `SELECT count(*) FILTER (WHERE status IN ('queued', 'sending'))::int AS open,
         count(*) FILTER (WHERE status NOT IN ('queued', 'sending', 'sent', 'delivered', 'read'))::int AS wrong FROM messages`,
    )
    const { open, wrong } = rows[0]!
    if (wrong > 0) throw new Error(`${wrong} messages were not sent`)
    if (open === 0) break
    if (performance.now() > end) throw new Error(`${open} messages were not sent within ${withinMs} ms`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  const { rows } = await pool().query<{ ms: number; count: number }>(
    `SELECT extract(epoch FROM max(sent_at) - min(claimed_at))::float8 * 1000 AS ms, count(*)::int AS count
     FROM (SELECT * FROM messages ORDER BY id DESC LIMIT $1) AS wave`,
    [count],
  )
  return rows[0]!.ms
}
