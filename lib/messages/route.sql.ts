import { pool } from '#lib/db.ts'
import { TECHNICAL_REASONS } from '#lib/senders/channel.ts'
import { sqlSources } from './transitions.ts'

const waiting = sqlSources('claim', 'sending')
/** So long a row may be due on the channel it was routed to before the sender's own takes it. */
const PATIENCE = `interval '10 minutes'`
const held = `held AS (
  SELECT s.* FROM unnest($1::uuid[], $2::bigint[]) AS h (sender_id, epoch)
  JOIN senders s ON s.id = h.sender_id AND s.lease_epoch = h.epoch AND s.lease_until > clock_timestamp()
)`
const linked = (channel: string) => `EXISTS (SELECT FROM sender_sessions d
  WHERE d.sender_id = s.id AND d.channel = ${channel} AND d.ended_at IS NULL AND d.linked_at IS NOT NULL)`

const UNROUTE = `WITH ${held}, found AS MATERIALIZED (
  SELECT m.id, m.route FROM held s JOIN messages m ON m.sender_id = s.id
  WHERE m.status IN ${waiting} AND m.due_at IS NOT NULL AND m.route IS NOT NULL
    AND (NOT ${linked('m.route')} OR m.resends = 0 AND m.route <> s.active_channel AND m.due_at < clock_timestamp() - ${PATIENCE})
  ORDER BY m.id FOR NO KEY UPDATE OF m SKIP LOCKED
)
UPDATE messages m SET route = NULL, updated_at = clock_timestamp() FROM found f
WHERE m.id = f.id AND m.status IN ${waiting} AND m.route = f.route RETURNING m.id`

/** Moved at a time; what is left waits for the next sweep. */
const MOST = 200
const ROUTE = `WITH ${held}, found AS MATERIALIZED (
  SELECT m.id, t.target FROM held s JOIN messages m ON m.sender_id = s.id
  CROSS JOIN LATERAL (SELECT CASE m.channel WHEN 'baileys' THEN 'web_js' WHEN 'web_js' THEN 'baileys' END AS target) AS t
  WHERE s.status = 'active' AND s.desired_state = 'linked' AND (s.slow_until IS NULL OR s.slow_until <= clock_timestamp())
    AND m.status = 'retry_wait' AND m.due_at <= clock_timestamp() AND m.reason = ANY ($3::text[]) AND m.resends = 0
    AND coalesce(m.route, s.active_channel) = m.channel AND ${linked('t.target')}
  ORDER BY m.due_at, m.id LIMIT ${MOST} FOR NO KEY UPDATE OF m SKIP LOCKED
)
UPDATE messages m SET route = f.target, updated_at = clock_timestamp() FROM found f
WHERE m.id = f.id AND m.status = 'retry_wait'
RETURNING m.sender_id AS "senderId", m.route`

type Lease = { senderId: string; epoch: number }
const values = (leases: readonly Lease[]) => [leases.map((one) => one.senderId), leases.map((one) => one.epoch)]

/** Rows whose channel is gone, or does not take them, go over the sender's own again. @returns how many */
export const unrouteStranded = async (leases: readonly Lease[]): Promise<number> =>
  leases.length === 0
    ? 0
    : ((await pool().query({ name: 'unroute', text: UNROUTE, values: values(leases) })).rowCount ?? 0)

/**
 * Moves due rows that failed for a technical reason to the sender's other channel (docs/design.md §5.9), where that one
 * is linked and the sender is neither held, restricted nor slowed. It sends nothing and counts no attempt: the claim
 * takes the row when its turn comes. An uncertain row is never moved, nor one that was: a resend that is refused does not
 * disprove the try before it.
 * @param leases the senders that this worker acts for
 */
export async function routeRetries(leases: readonly Lease[]): Promise<{ senderId: string; route: string }[]> {
  if (leases.length === 0) return []
  const { rows } = await pool().query<{ senderId: string; route: string }>({
    name: 'route',
    text: ROUTE,
    values: [...values(leases), TECHNICAL_REASONS],
  })
  return rows
}
