import type pg from 'pg'
import { noConsentSql, suppressedSql } from '#lib/consent/fragments.sql.ts'
import { CHANGED, effectsSql } from './effects.sql.ts'
import type { Decision, SkipReason } from './schema.ts'
import { COUNTED_KINDS, type MessageStatus, sqlSources } from './transitions.ts'

/** Reasons for which another try is of little use: WhatsApp said no for good. Tried again only where a person insists. */
const HOPELESS = `('refused', 'restricted')`
const KINDS = `('${COUNTED_KINDS.join("', '")}')`

/** Joins that verdictSql() reads; `m` is the message. */
export const VERDICT_JOINS = `
  JOIN workspaces w ON w.id = m.workspace_id JOIN senders s ON s.workspace_id = m.workspace_id AND s.id = m.sender_id
  LEFT JOIN campaign_runs r ON r.workspace_id = m.workspace_id AND r.id = m.run_id
  LEFT JOIN contacts c ON c.workspace_id = m.workspace_id AND c.phone = m.phone
  CROSS JOIN LATERAL (SELECT m.workspace_id, m.phone, c.lid) AS p`

/**
 * Why a message cannot be sent again just now, NULL where it can: everything that held when its run was frozen is asked
 * anew (docs/design.md §7). The claim asks once more; this is so that a person is told at once.
 * @param force a parameter, boolean: also those for which there is little hope
 */
export const verdictSql = (force: string): string => `CASE
    WHEN m.run_id IS NOT NULL AND r.status NOT IN ('sending', 'paused', 'completed') THEN 'run_stopped'
    WHEN s.deleted_at IS NOT NULL OR s.status = 'unlinked' OR s.desired_state = 'unlinked' THEN 'sender_not_linked'
    WHEN s.status = 'restricted' THEN 'sender_restricted'
    WHEN ${suppressedSql('p')} THEN 'opted_out'
    WHEN m.category IN ('promo', 'custom') AND ${noConsentSql('p')} THEN 'no_consent'
    WHEN m.sample AND s.network <> 'simulator' THEN 'sample'
    WHEN c.deleted_at IS NOT NULL THEN 'removed'
    WHEN c.wa_status = 'no' AND c.wa_checked_at > statement_timestamp() - interval '30 days' THEN 'not_on_whatsapp'
    WHEN m.kind = 'campaign' AND m.category IN ('promo', 'custom') AND w.offers_per_week <= (SELECT count(*) FROM messages o
      WHERE o.workspace_id = m.workspace_id AND o.phone = m.phone AND o.sent_at > statement_timestamp() - interval '7 days'
        AND o.kind = 'campaign' AND o.category IN ('promo', 'custom')) THEN 'frequency_cap'
    WHEN m.text IS NULL THEN 'no_text'
    WHEN m.status = 'failed' AND m.reason IN ${HOPELESS} AND NOT ${force}::boolean THEN m.reason
  END`

/**
 * review: the old id may have arrived, and its phone would drop a second copy unseen, so a person who wants it sent again
 * wants a new one; the same where the doubt was given up. failed: WhatsApp never took it. It keeps its id, as WhatsApp's
 * own clients do: should it be there after all, the phone drops the copy, and a late receipt still finds its row.
 */
const DOUBT = `(m.status = 'review' OR m.reason = 'given_up' OR m.wa_message_id IS NULL)`
const NEW_ID = `'3EB0' || upper(substr(encode(sha256(uuid_send(gen_random_uuid())), 'hex'), 1, 18))`

type Change = { from: string; to: MessageStatus; set: string }
/** `from` is the table's; giving up what has failed changes no status, it only leaves the list. */
const changes: Record<Decision, Change> = {
  arrived: {
    from: sqlSources('person', 'sent'),
    to: 'sent',
    set: 'sent_at = coalesce(m.sent_at, clock_timestamp()), reason = NULL, error_code = NULL, given_up_at = NULL',
  },
  send_again: {
    from: sqlSources('person', 'queued'),
    to: 'queued',
    set: `wa_message_id = CASE WHEN ${DOUBT} THEN ${NEW_ID} ELSE m.wa_message_id END, remote_jid = CASE WHEN ${DOUBT} THEN NULL ELSE m.remote_jid END,
      reason = NULL, error_code = NULL, attempts = 0, resends = 0, uncertain_at = NULL, route = NULL, given_up_at = NULL,
      due_at = statement_timestamp(), claim_epoch = NULL,
      quota_month = CASE WHEN m.status = 'failed' AND m.quota_month IS NOT NULL THEN coalesce($5::date, m.quota_month) ELSE m.quota_month END`,
  },
  give_up: {
    from: `('review', 'failed') AND m.given_up_at IS NULL`,
    to: 'failed',
    set: `ended_at = CASE WHEN m.status = 'review' THEN coalesce(m.ended_at, clock_timestamp()) ELSE m.ended_at END,
      reason = CASE WHEN m.status = 'review' THEN 'given_up' ELSE m.reason END, given_up_at = clock_timestamp()`,
  },
}
if (sqlSources('person', 'failed') !== `('review')`) throw new Error('giving up is written for messages in review')

/** In which states a decision finds anything to change, as the end of `m.status IN`. */
export const decidable = (decision: Decision): string => `${changes[decision].from} AND m.kind IN ${KINDS}`

const LOCK_AGAIN = `
  SELECT m.id, m.status, ${verdictSql('$3')} AS verdict FROM messages m ${VERDICT_JOINS}
  WHERE m.workspace_id = $1::uuid AND m.id = ANY ($2::uuid[]) AND m.status IN ${decidable('send_again')}
  ORDER BY m.id FOR NO KEY UPDATE OF m`

export type Locked = { id: string; status: MessageStatus; verdict: SkipReason | null }
/**
 * Locks what can be sent again, its runs first (as every writer does), and says of each what stands against it. What
 * another person, or a receipt, was quicker with is not among them.
 */
export async function lockToSendAgain(
  client: pg.ClientBase,
  workspaceId: string,
  ids: readonly string[],
  force: boolean,
): Promise<Locked[]> {
  await client.query(
    `SELECT FROM campaign_runs WHERE id IN (SELECT run_id FROM messages WHERE workspace_id = $1 AND id = ANY ($2::uuid[]))
     AND workspace_id = $1 ORDER BY id FOR NO KEY UPDATE`,
    [workspaceId, ids],
  )
  return (await client.query<Locked>(LOCK_AGAIN, [workspaceId, ids, force])).rows
}

const decideSql = (decision: Decision) => {
  const { from, to, set } = changes[decision]
  return `WITH found AS MATERIALIZED (
  SELECT m.id FROM messages m WHERE m.workspace_id = $1::uuid AND m.id = ANY ($2::uuid[]) AND m.status IN ${from}
  ORDER BY m.id FOR NO KEY UPDATE
), changed AS (
  UPDATE messages m SET status = '${to}', ${set}, updated_at = clock_timestamp() FROM found f WHERE m.id = f.id AND m.status IN ${from}
  ${CHANGED}, old.status || coalesce(':' || old.reason, '') AS before
), noted AS (
  INSERT INTO message_decisions (workspace_id, message_id, user_id, decision, was)
  SELECT workspace_id, id, $3::uuid, CASE WHEN $4::text = 'send_again' AND was = 'failed' THEN 'retry' ELSE $4::text END, before
  FROM changed ORDER BY id
), ${effectsSql}
SELECT id, run_id AS "runId", sender_id AS "senderId", was FROM changed`
}
const DECIDE = Object.fromEntries((Object.keys(changes) as Decision[]).map((one) => [one, decideSql(one)])) as Record<
  Decision,
  string
>

export type Decided = { id: string; runId: string | null; senderId: string; was: MessageStatus }
/**
 * Applies a person's decision (docs/design.md §5) and writes down who made it and what it was before, in one statement
 * with quota and rollup; others are left as they are.
 * @param month that pays for failed ones that are sent again (its first day); its counter must be there
 */
export async function decide(
  client: pg.ClientBase | pg.Pool,
  { workspaceId, userId }: { workspaceId: string; userId: string },
  ids: readonly string[],
  decision: Decision,
  month?: string,
): Promise<Decided[]> {
  const values = [workspaceId, ids, userId, decision, ...(decision === 'send_again' ? [month ?? null] : [])]
  return (await client.query<Decided>(DECIDE[decision], values)).rows
}
