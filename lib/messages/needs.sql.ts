import type pg from 'pg'
import { bound } from '#lib/campaigns/review.sql.ts'
import { pool } from '#lib/db.ts'
import type { Tx } from '#lib/tenant.ts'
import { decidable, VERDICT_JOINS, verdictSql } from './decide.sql.ts'
import type { Chosen, Decision, NeedRow, NeedsFilter, SkipReason } from './schema.ts'
import { COUNTED_KINDS, type MessageStatus } from './transitions.ts'

/** Who chose which messages: a filter means all that need a person and fit, ids mean these, given up or not. */
export type Choice = { workspaceId: string; chosen: Chosen }

/** $1–$7. The condition of the index messages_needs_person stands in it word for word. */
const NEEDS = `m.workspace_id = $1::uuid AND m.status IN ('review', 'failed') AND m.given_up_at IS NULL
  AND m.kind IN ('${COUNTED_KINDS.join("', '")}') AND m.status = $2::text
  AND ($3::uuid IS NULL OR m.run_id IN (SELECT id FROM campaign_runs WHERE workspace_id = $1::uuid AND campaign_id = $3::uuid))
  AND ($4::uuid IS NULL OR m.run_id = $4::uuid) AND ($5::uuid IS NULL OR m.sender_id = $5::uuid)
  AND ($6::text IS NULL OR coalesce(m.reason, 'other') = $6::text)
  AND ($7::text IS NULL OR strpos(lower(m.recipient_name), lower($7::text)) > 0
    OR length(regexp_replace($7::text, '\\D', '', 'g')) >= 3 AND strpos(m.phone, ltrim(regexp_replace($7::text, '\\D', '', 'g'), '0')) > 0)`
const needsValues = (workspaceId: string, { status, campaignId, runId, senderId, reason, q }: NeedsFilter) => [
  workspaceId,
  status,
  campaignId ?? null,
  runId ?? null,
  senderId ?? null,
  reason ?? null,
  q || null,
]

const PAGE = `
  SELECT m.id, m.contact_id AS "contactId", m.recipient_name AS name, m.phone, left(m.text, 300) AS text, m.category, m.status, m.reason,
    m.error_code AS "errorCode", m.attempts, m.resends, m.channel, m.updated_at AS at, m.run_id AS "runId", r.status AS "runStatus",
    c.id AS "campaignId", c.name AS campaign, s.id AS "senderId", s.name AS sender, s.status AS "senderStatus"
  FROM messages m JOIN senders s ON s.workspace_id = m.workspace_id AND s.id = m.sender_id
  LEFT JOIN campaign_runs r ON r.workspace_id = m.workspace_id AND r.id = m.run_id LEFT JOIN campaigns c ON c.id = r.campaign_id
  WHERE ${NEEDS} AND ($8::uuid IS NULL OR m.id < $8::uuid) ORDER BY m.id DESC LIMIT $9::int`

export type NeedRowRaw = Omit<NeedRow, 'decisions'>
/** One page of what needs a person, the newest message first. */
export const needRows = (
  tx: Tx,
  workspaceId: string,
  { cursor, limit, ...filter }: NeedsFilter & { cursor?: string | undefined; limit: number },
): Promise<NeedRowRaw[]> =>
  tx.$queryRaw<NeedRowRaw[]>(bound(PAGE, [...needsValues(workspaceId, filter), cursor ?? null, limit]))

export type NeedGroup = {
  status: 'review' | 'failed'
  reason: string
  campaignId: string | null
  campaign: string | null
  senderId: string
  sender: string
  count: number
}
/** How many need a person, by what the lists can be narrowed to. */
export const needGroups = (tx: Tx, workspaceId: string) => tx.$queryRaw<NeedGroup[]>`
  SELECT n.*, c.name AS campaign, s.name AS sender FROM (
    SELECT m.status, coalesce(m.reason, 'other') AS reason, r.campaign_id AS "campaignId", m.sender_id AS "senderId", count(*)::int AS count
    FROM messages m LEFT JOIN campaign_runs r ON r.id = m.run_id
    WHERE m.workspace_id = ${workspaceId}::uuid AND m.status IN ('review', 'failed') AND m.given_up_at IS NULL
      AND m.kind IN ('campaign', 'single', 'reply') GROUP BY 1, 2, 3, 4) n
  JOIN senders s ON s.id = n."senderId" LEFT JOIN campaigns c ON c.id = n."campaignId" ORDER BY n.count DESC, n."senderId", n."campaignId"`

/** Where a choice begins and what it takes, as conditions with their values; further values follow. */
const chosenSql = ({ workspaceId, chosen }: Choice, decision: Decision): { where: string; values: unknown[] } =>
  'ids' in chosen
    ? {
        where: `m.workspace_id = $1::uuid AND m.id = ANY ($2::uuid[]) AND m.status IN ${decidable(decision)}`,
        values: [workspaceId, chosen.ids],
      }
    : { where: NEEDS, values: needsValues(workspaceId, chosen.filter) }

/**
 * The next ids of a choice, in order. `before`: only what has not changed since, so that what fails meanwhile is left for
 * the next time, and a long walk ends.
 */
export async function nextIds(
  choice: Choice,
  decision: Decision,
  { after, before, limit }: { after: string | null; before: Date; limit: number },
): Promise<string[]> {
  const { where, values } = chosenSql(choice, decision)
  const [a, b, c] = [1, 2, 3].map((n) => `$${values.length + n}`)
  const { rows } = await pool().query<{ id: string }>(
    `SELECT m.id FROM messages m WHERE ${where} AND (${a}::uuid IS NULL OR m.id > ${a}::uuid) AND m.updated_at <= ${b}::timestamptz
     ORDER BY m.id LIMIT ${c}::int`,
    [...values, after, before, limit],
  )
  return rows.map(({ id }) => id)
}

export type Judged = { status: MessageStatus; verdict: SkipReason | null; count: number }
/** How many of a choice can be sent again, and what stands against the others. */
export async function judge(
  choice: Choice,
  { after, before, force }: { after: string | null; before: Date; force: boolean },
): Promise<Judged[]> {
  const { where, values } = chosenSql(choice, 'send_again')
  const [a, b, c] = [1, 2, 3].map((n) => `$${values.length + n}`)
  const { rows } = await pool().query<Judged>(
    `SELECT status, verdict, count(*)::int AS count FROM (
       SELECT m.status, ${verdictSql(c!)} AS verdict FROM messages m ${VERDICT_JOINS}
       WHERE ${where} AND (${a}::uuid IS NULL OR m.id > ${a}::uuid) AND m.updated_at <= ${b}::timestamptz) AS judged
     GROUP BY 1, 2`,
    [...values, after, before, force],
  )
  return rows
}

/** How many of these ids are messages of the workspace at all. */
export async function countOwn(workspaceId: string, ids: readonly string[]): Promise<number> {
  const { rows } = await pool().query<{ count: number }>(
    `SELECT count(*)::int AS count FROM messages WHERE workspace_id = $1 AND id = ANY ($2::uuid[]) AND kind IN ('campaign', 'single', 'reply')`,
    [workspaceId, ids],
  )
  return rows[0]!.count
}

/** The database's now in whole ms, rounded up: what was committed before is not after it. */
export const databaseNow = async (): Promise<Date> =>
  (await pool().query<{ now: Date }>(`SELECT date_trunc('milliseconds', clock_timestamp()) + interval '1 ms' AS now`))
    .rows[0]!.now

/** The counter of a month is there from the first reservation on; one may be the first of its month. */
export const ensureCounter = async (client: pg.ClientBase, workspaceId: string, month: string): Promise<void> => {
  await client.query('INSERT INTO usage_counters (workspace_id, month) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
    workspaceId,
    month,
  ])
}

export type DecisionRow = {
  messageId: string
  decision: Decision | 'retry'
  was: string
  userId: string
  at: Date
}
/** What people decided about these messages, the oldest first. */
export const decisionsOf = (tx: Tx, ids: string[]): Promise<DecisionRow[]> =>
  ids.length === 0
    ? Promise.resolve([])
    : tx.$queryRaw<DecisionRow[]>`
  SELECT message_id AS "messageId", decision, was, user_id AS "userId", created_at AS at FROM message_decisions
  WHERE message_id = ANY (${ids}::uuid[]) ORDER BY id`
