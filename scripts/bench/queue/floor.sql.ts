import { pool } from '#lib/db.ts'
import type { Queue, Taken } from './drive.ts'

/**
 * The same durable work on the same tables, as one would write it by hand without the product's checks: take the next
 * message of each number, move the number's time and count on, set it `sending`; later `sent`, usage and rollup counted.
 * No lease, hours, runs, suppression, caps, contacts, channels, reasons or events.
 */
const CLAIM = `WITH due AS MATERIALIZED (
  SELECT id FROM senders WHERE id = ANY ($1::uuid[]) AND next_send_at <= clock_timestamp() FOR NO KEY UPDATE SKIP LOCKED
), pick AS MATERIALIZED (
  SELECT next.id, d.id AS sender_id FROM due d CROSS JOIN LATERAL (
    SELECT id FROM messages m WHERE m.sender_id = d.id AND m.status IN ('queued', 'retry_wait') AND m.due_at <= now()
    ORDER BY m.due_at, m.id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED) AS next
), paced AS (
  UPDATE senders s SET next_send_at = clock_timestamp(), burst_count = s.burst_count + 1, last_active_at = clock_timestamp(),
    recent_sends = (s.recent_sends || clock_timestamp())[greatest(1, cardinality(s.recent_sends) - 28):]
  FROM pick p WHERE s.id = p.sender_id
)
UPDATE messages m SET status = 'sending', attempts = m.attempts + 1, claimed_at = clock_timestamp(), claim_epoch = 1,
  session_id = $2, channel = 'baileys', updated_at = clock_timestamp()
FROM pick p WHERE m.id = p.id RETURNING m.id, m.sender_id AS "senderId", m.wa_message_id AS "waMessageId", m.phone, m.text`

const RECORD = `WITH done AS (
  UPDATE messages m SET status = 'sent', sent_at = clock_timestamp(), updated_at = clock_timestamp()
  FROM unnest($1::uuid[], $2::text[]) AS i (sender_id, wa_id)
  WHERE m.sender_id = i.sender_id AND m.wa_message_id = i.wa_id AND m.status = 'sending'
  RETURNING m.workspace_id, m.run_id, m.sender_id, m.quota_month
), used AS (
  UPDATE usage_counters u SET reserved = u.reserved - d.count, used = u.used + d.count
  FROM (SELECT workspace_id, quota_month, count(*)::int AS count FROM done GROUP BY 1, 2 ORDER BY 1, 2) AS d
  WHERE u.workspace_id = d.workspace_id AND u.month = d.quota_month
)
INSERT INTO message_stats AS t (workspace_id, day, run_id, sender_id, status, count)
SELECT workspace_id, current_date, run_id, sender_id, 'sent', count(*) FROM done GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
ON CONFLICT (workspace_id, day, run_id, sender_id, status) DO UPDATE SET count = t.count + excluded.count`

const RECORD_BATCH = 500
const SESSION = '01990000-0000-7000-8000-000000000001'

export function floorQueue(): Queue {
  let waiting: { message: Taken; done(): void; failed(error: unknown): void }[] = []
  let writing = false
  async function write(): Promise<void> {
    writing = true
    // what is claimed by one statement goes with one batch
    await Promise.resolve()
    while (waiting.length > 0) {
      const batch = waiting.slice(0, RECORD_BATCH)
      waiting = waiting.slice(RECORD_BATCH)
      const values = [batch.map((one) => one.message.senderId), batch.map((one) => one.message.waMessageId)]
      try {
        await pool().query({ name: 'floor-record', text: RECORD, values })
        for (const one of batch) one.done()
      } catch (error) {
        for (const one of batch) one.failed(error)
      }
    }
    writing = false
  }
  return {
    async claim(senderIds) {
      return (await pool().query<Taken>({ name: 'floor-claim', text: CLAIM, values: [senderIds, SESSION] })).rows
    },
    record: (message) =>
      new Promise((done, failed) => {
        waiting.push({ message, done, failed })
        if (!writing) void write()
      }),
  }
}
