import { pool } from '#lib/db.ts'
import type { Tx } from '#lib/tenant.ts'

const MEND = `UPDATE senders s SET
    next_send_at = CASE WHEN s.last_active_at > n.now THEN n.now + greatest(s.next_send_at - s.last_active_at, interval '0') ELSE s.next_send_at END,
    recent_sends = CASE WHEN s.last_active_at > n.now THEN ARRAY(SELECT t - (s.last_active_at - n.now) FROM unnest(s.recent_sends) AS t ORDER BY t)
      ELSE s.recent_sends END,
    hold_until = CASE WHEN s.updated_at > n.now AND s.status = 'held' THEN n.now + (s.hold_until - s.updated_at) ELSE s.hold_until END,
    slow_until = CASE WHEN s.updated_at > n.now THEN n.now + (s.slow_until - s.updated_at) ELSE s.slow_until END,
    last_active_at = least(s.last_active_at, n.now), updated_at = least(s.updated_at, n.now)
  FROM unnest($1::uuid[], $2::bigint[]) AS h (id, epoch), (SELECT clock_timestamp() AS now) AS n
  WHERE s.id = h.id AND s.lease_epoch = h.epoch AND greatest(s.last_active_at, s.updated_at) > n.now + interval '1 second'`

/**
 * After the database's clock was put back: pace and holds of these senders go on from now with the distances they had,
 * instead of standing still until the old time has come again. The end of a restriction is WhatsApp's own and stays.
 */
export async function mendSenderTimes(held: readonly { senderId: string; epoch: number }[]): Promise<number> {
  if (held.length === 0) return 0
  const values = [held.map((one) => one.senderId), held.map((one) => one.epoch)]
  return (await pool().query({ name: 'mend-senders', text: MEND, values })).rowCount ?? 0
}

/**
 * A person's change of a sender, by the database's clock: the clock of a host that serves the pages may be ahead, and what
 * it wrote would look as if the database's had been put back. @param used it counts as a use of the number
 * @returns 0 where there is no such number
 */
export const stampSender = (tx: Tx, id: string, used: boolean): Promise<number> =>
  tx.$executeRaw`UPDATE senders SET updated_at = clock_timestamp(),
    last_active_at = CASE WHEN ${used}::boolean THEN clock_timestamp() ELSE last_active_at END WHERE id = ${id}::uuid AND deleted_at IS NULL`
