import { pool } from '#lib/db.ts'
import { TECHNICAL_REASONS } from '#lib/senders/channel.ts'

export type Acceptance = { accepted: number; failed: number }

/**
 * How the primary did in the last hour, since it was last given back to: sends of runs that WhatsApp accepted, and sends
 * that failed for technical reasons or stayed without an answer. For a worker that takes a sender over; from then on it
 * counts by itself. Only runs that are live or ended lately are looked at: they are what indexes can find.
 */
export async function primaryAcceptance(senderId: string): Promise<Acceptance> {
  const { rows } = await pool().query<Acceptance>(
    `SELECT count(*) FILTER (WHERE m.status IN ('sent', 'delivered', 'read'))::int AS accepted,
       count(*) FILTER (WHERE m.status IN ('retry_wait', 'failed') AND m.reason = ANY ($2::text[]) OR m.status = 'uncertain')::int AS failed
     FROM senders s JOIN campaign_runs r ON r.sender_id = s.id JOIN messages m ON m.run_id = r.id
     WHERE s.id = $1 AND (r.status IN ('sending', 'paused') OR r.completed_at > clock_timestamp() - interval '1 hour')
       AND m.status IN ('sent', 'delivered', 'read', 'retry_wait', 'failed', 'uncertain') AND m.channel = 'baileys' AND m.attempts > 0
       AND m.claimed_at > greatest(clock_timestamp() - interval '1 hour', s.active_channel_at)`,
    [senderId, TECHNICAL_REASONS],
  )
  return rows[0]!
}
