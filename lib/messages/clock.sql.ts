import { pool } from '#lib/db.ts'

/** A row that was written later than now was written before the database's clock was put back. */
const AHEAD = `clock_timestamp() + interval '1 second'`

const WAITING = `UPDATE messages m SET due_at = clock_timestamp() + greatest(m.due_at - m.updated_at, interval '0'), updated_at = clock_timestamp()
  WHERE m.id IN (SELECT id FROM messages WHERE sender_id = ANY ($1::uuid[]) AND status IN ('queued', 'retry_wait')
    AND due_at > ${AHEAD} AND updated_at > ${AHEAD} ORDER BY id FOR NO KEY UPDATE SKIP LOCKED)`

const UNDER_WAY = `UPDATE messages m SET claimed_at = least(m.claimed_at, clock_timestamp()), uncertain_at = least(m.uncertain_at, clock_timestamp())
  WHERE m.id IN (SELECT id FROM messages WHERE sender_id = ANY ($1::uuid[]) AND status IN ('sending', 'uncertain')
    AND greatest(claimed_at, uncertain_at) > ${AHEAD} ORDER BY id FOR NO KEY UPDATE SKIP LOCKED)`

/**
 * After the database's clock was put back, what was released would wait until the old time has come again: an hour, or a
 * day. Each row keeps the wait that it was given, from now on; what is unanswered counts from now. No status changes.
 * @returns how many rows waited for a time that was put back
 */
export async function mendMessageTimes(senderIds: readonly string[]): Promise<number> {
  if (senderIds.length === 0) return 0
  const waiting = await pool().query({ name: 'mend-waiting', text: WAITING, values: [senderIds] })
  const underWay = await pool().query({ name: 'mend-under-way', text: UNDER_WAY, values: [senderIds] })
  return (waiting.rowCount ?? 0) + (underWay.rowCount ?? 0)
}
