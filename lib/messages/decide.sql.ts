import type pg from 'pg'
import { CHANGED, effectsSql } from './effects.sql.ts'
import { sqlSources } from './transitions.ts'

/** What a person decides about a message that the engine could not settle, or has given up. */
export type Decision = 'arrived' | 'send_again' | 'give_up'

const changes: Record<Decision, { to: 'sent' | 'queued' | 'failed'; set: string }> = {
  arrived: { to: 'sent', set: `sent_at = coalesce(m.sent_at, clock_timestamp()), reason = NULL, error_code = NULL` },
  // a new id: the old one may have arrived, and the phone would drop a second copy of it unseen
  send_again: {
    to: 'queued',
    set: `wa_message_id = '3EB0' || upper(substr(encode(sha256(uuid_send(gen_random_uuid())), 'hex'), 1, 18)), remote_jid = NULL,
      reason = NULL, error_code = NULL, attempts = 0, resends = 0, uncertain_at = NULL, due_at = clock_timestamp(), claim_epoch = NULL`,
  },
  give_up: { to: 'failed', set: `ended_at = coalesce(m.ended_at, clock_timestamp()), reason = 'given_up'` },
}

const DECIDE = Object.fromEntries(
  Object.entries(changes).map(([decision, { to, set }]) => [
    decision,
    `WITH found AS MATERIALIZED (
  SELECT m.id FROM messages m WHERE m.workspace_id = $1::uuid AND m.id = ANY ($2::uuid[]) AND m.status IN ${sqlSources('person', to)}
  ORDER BY m.id FOR NO KEY UPDATE
), changed AS (
  UPDATE messages m SET status = '${to}', ${set}, updated_at = clock_timestamp() FROM found f WHERE m.id = f.id
  ${CHANGED}
), ${effectsSql}
SELECT id FROM changed`,
  ]),
) as Record<Decision, string>

/**
 * Applies a person's decision to messages in review, or sends failed ones again (docs/design.md §5); others are left as
 * they are. Who decided is the caller's to record. @returns the ids that moved
 */
export async function decide(
  client: pg.ClientBase | pg.Pool,
  workspaceId: string,
  ids: readonly string[],
  decision: Decision,
): Promise<string[]> {
  return (await client.query<{ id: string }>(DECIDE[decision], [workspaceId, ids])).rows.map((row) => row.id)
}
