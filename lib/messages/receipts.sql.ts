import type pg from 'pg'
import { CHANGED, effectsSql } from './effects.sql.ts'
import type { Moved } from './record.sql.ts'
import { sqlSources } from './transitions.ts'
import { plainArray } from './turn.sql.ts'

/** An ack or a receipt of one id. `at` is WhatsApp's own time; null for an ack, which is now. */
export type Arrival = { senderId: string; waMessageId: string; status: 'sent' | 'delivered' | 'read'; at: Date | null }

const ARRIVE = `WITH input AS MATERIALIZED (
  SELECT sender_id, wa_id, max(rank) AS rank, min(least(at, clock_timestamp())) FILTER (WHERE rank = 1) AS sent,
    min(least(at, clock_timestamp())) FILTER (WHERE rank >= 2) AS delivered, min(least(at, clock_timestamp())) FILTER (WHERE rank = 3) AS read
  FROM (SELECT sender_id, wa_id, array_position('{sent,delivered,read}'::text[], status) AS rank, coalesce(at, clock_timestamp()) AS at
    FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[]) AS i (sender_id, wa_id, status, at)) AS one
  GROUP BY sender_id, wa_id
), found AS MATERIALIZED (
  SELECT m.id, i.rank, t.sent, t.delivered, greatest(i.read, t.delivered) AS read
  FROM messages m JOIN input i ON i.sender_id = m.sender_id AND i.wa_id = m.wa_message_id
  CROSS JOIN LATERAL (SELECT coalesce(m.sent_at, least(i.sent, i.delivered)) AS sent) AS s
  CROSS JOIN LATERAL (SELECT s.sent, coalesce(m.delivered_at, greatest(i.delivered, s.sent)) AS delivered) AS t
  WHERE i.rank = 3 AND m.status IN ${sqlSources('arrival', 'read')} OR i.rank = 2 AND m.status IN ${sqlSources('arrival', 'delivered')}
    OR i.rank = 1 AND m.status IN ${sqlSources('arrival', 'sent')}
  ORDER BY m.id FOR NO KEY UPDATE OF m
), changed AS (
  UPDATE messages m SET status = CASE f.rank WHEN 3 THEN 'read' WHEN 2 THEN 'delivered' ELSE 'sent' END,
    sent_at = f.sent, delivered_at = CASE WHEN f.rank >= 2 THEN f.delivered END, read_at = CASE WHEN f.rank = 3 THEN f.read END,
    reason = NULL, error_code = NULL, updated_at = clock_timestamp()
  FROM found f WHERE m.id = f.id
  ${CHANGED}
), ${effectsSql}
SELECT id, workspace_id AS "workspaceId", run_id AS "runId", was, status FROM changed`

/**
 * Records acks and receipts in one statement, with quota and rollup: always forward, whatever the epoch, whatever the
 * order, however often. A jump to read counts as sent, delivered and read. Ids of other devices' messages find no row.
 */
export async function recordArrivals(client: pg.ClientBase | pg.Pool, arrivals: readonly Arrival[]): Promise<Moved[]> {
  if (arrivals.length === 0) return []
  const values = [
    plainArray(arrivals.map((one) => one.senderId)),
    arrivals.map((one) => one.waMessageId),
    plainArray(arrivals.map((one) => one.status)),
    plainArray(arrivals.map((one) => one.at?.toISOString() ?? null)),
  ]
  return (await client.query<Moved>({ name: 'arrive', text: ARRIVE, values })).rows
}
