import type pg from 'pg'
import { announceSql } from '#lib/realtime.ts'

/** An offer that waited longer than this for its number is asked about before it goes on. */
export const OLD_OFFER = `interval '24 hours'`

/**
 * A number is linked again. Of its runs under way, offers (promo, custom) that could not go out for more than a day may
 * be stale: they wait for a person's "go on" (resumeRun) or "cancel". Part of the transaction that links, so that no
 * claim comes between. A run's status stays `sending`: `paused` is only ever a person's doing.
 */
export async function askBeforeOldOffers(
  client: pg.ClientBase,
  { workspaceId, senderId }: { workspaceId: string; senderId: string },
): Promise<void> {
  const { rows } = await client.query<{ id: string }>(
    `UPDATE campaign_runs r SET resume_asked_at = clock_timestamp(), updated_at = clock_timestamp() FROM senders s
     WHERE s.id = $2 AND s.workspace_id = $1 AND r.sender_id = s.id AND r.workspace_id = $1 AND r.status = 'sending'
       AND r.category IN ('promo', 'custom') AND r.resume_asked_at IS NULL
       AND greatest(s.logged_out_at, coalesce(r.started_at, r.planned_for)) < clock_timestamp() - ${OLD_OFFER}
       AND s.logged_out_at IS NOT NULL
       AND EXISTS (SELECT FROM messages m WHERE m.run_id = r.id AND m.status IN ('queued', 'retry_wait'))
     RETURNING r.id`,
    [workspaceId, senderId],
  )
  for (const { id } of rows) await announceSql(client, workspaceId, { type: 'run', id })
}
