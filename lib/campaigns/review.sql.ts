import { restraintPairs, type SenderRestraint } from '#lib/campaigns/restraint.sql.ts'
import type { Audience } from '#lib/campaigns/schema.ts'
import { Prisma } from '#lib/generated/prisma/client.ts'
import { audienceIds, audienceSql, type ExclusionReason } from '#lib/messages/audience.sql.ts'
import type { Tx } from '#lib/tenant.ts'

export type ReviewInput = {
  workspaceId: string
  audience: Audience
  category: string
  network: 'whatsapp' | 'simulator'
  senderId: string | null
  /** Placeholders without a fallback: nobody gets the message without these. */
  required: string[]
  /** Placeholders with one: counted, and worth a look at a sample. */
  optional: string[]
}
export type SampleKind = 'typical' | 'longest' | 'fallback' | 'missing'
export type SampleContact = { id: string; name: string | null; phone: string; attributes: Record<string, unknown> }
export type AudienceCounts = {
  /** Different people that the audience means. */
  people: number
  recipients: number
  /** Recipients without any recorded permission: the box on this screen stands for them. */
  unrecorded: number
  /** Recipients who never wrote to this number. */
  newChats: number
  excluded: { reason: ExclusionReason | 'missing_value'; key: string | null; count: number }[]
  fallbacks: { key: string; count: number }[]
  samples: Partial<Record<SampleKind, SampleContact | null>>
}

/** A value of a person by its key, as SQL; blanks are none. `k` is the key's column. */
const has = (k: string) =>
  `coalesce(CASE ${k} WHEN 'name' THEN a.name WHEN 'phone' THEN a.phone ELSE a.attributes ->> ${k} END, '') ~ '[^[:space:]]'`
const sample = (where: string, order: string) =>
  `(SELECT jsonb_build_object('id', contact_id, 'name', name, 'phone', phone, 'attributes', attributes) FROM judged WHERE ${where} ORDER BY ${order} LIMIT 1)`

/**
 * What an audience comes to under the rules of the freeze, with samples to show. $5 is true: the counts are those of a
 * ticked permission box. $6 required, $7 optional keys, $8 the number.
 */
const reviewSql = (kind: Audience['kind']) => `
  WITH audience AS MATERIALIZED (${audienceSql(kind)}), judged AS MATERIALIZED (
    SELECT a.*, CASE WHEN a.reason IS NULL THEN (SELECT k FROM unnest($6::text[]) k WHERE NOT ${has('k')} LIMIT 1) END AS missing,
      a.reason IS NULL AND EXISTS (SELECT FROM unnest($7::text[]) k WHERE NOT ${has('k')}) AS falls_back
    FROM audience a
  )
  SELECT count(*)::int AS people, (count(*) FILTER (WHERE reason IS NULL AND missing IS NULL))::int AS recipients,
    (count(*) FILTER (WHERE reason IS NULL AND missing IS NULL AND consent IS NULL))::int AS unrecorded,
    (SELECT count(*)::int FROM judged j WHERE j.reason IS NULL AND j.missing IS NULL AND NOT EXISTS (SELECT FROM inbound_messages i
      WHERE i.sender_id = $8::uuid AND i.phone = j.phone)
      AND (j.lid IS NULL OR NOT EXISTS (SELECT FROM inbound_messages i WHERE i.sender_id = $8::uuid AND i.lid = j.lid))) AS "newChats",
    (SELECT coalesce(jsonb_agg(e ORDER BY e.count DESC), '[]') FROM (SELECT coalesce(reason, 'missing_value') AS reason, missing AS key, count(*)::int AS count
      FROM judged WHERE reason IS NOT NULL OR missing IS NOT NULL GROUP BY 1, 2) e) AS excluded,
    (SELECT coalesce(jsonb_agg(f ORDER BY f.count DESC), '[]') FROM (SELECT k AS key, count(*)::int AS count
      FROM judged a, unnest($7::text[]) k WHERE a.reason IS NULL AND a.missing IS NULL AND NOT ${has('k')} GROUP BY k) f) AS fallbacks,
    jsonb_build_object(
      'typical', ${sample('reason IS NULL AND missing IS NULL', 'falls_back, contact_id')},
      'longest', ${sample('reason IS NULL AND missing IS NULL', 'length(name) DESC NULLS LAST, contact_id')},
      'fallback', ${sample('falls_back AND missing IS NULL', 'contact_id')},
      'missing', ${sample('missing IS NOT NULL', 'contact_id')}) AS samples
  FROM judged`

/** A constant text with $1, $2 … as Prisma binds it: the same text serves the freeze, which speaks to PostgreSQL itself. */
export const bound = (text: string, values: unknown[]): Prisma.Sql =>
  Prisma.sql(text.split(/\$\d+/), ...Array.from(text.matchAll(/\$(\d+)/g), (found) => values[Number(found[1]) - 1]))

export async function audienceCounts(tx: Tx, input: ReviewInput): Promise<AudienceCounts> {
  const { workspaceId, audience, category, network, required, optional, senderId } = input
  const values = [workspaceId, audienceIds(audience), category, network, true, required, optional, senderId]
  const [row] = await tx.$queryRaw<AudienceCounts[]>(bound(reviewSql(audience.kind), values))
  return row!
}

/** The groups of an audience with how many people each has; together they may count one person twice. */
export const groupCounts = (tx: Tx, ids: string[]) => tx.$queryRaw<{ id: string; name: string; count: number }[]>`
  SELECT g.id, g.name, (SELECT count(*)::int FROM group_members m JOIN contacts c ON c.id = m.contact_id AND c.deleted_at IS NULL
    WHERE m.group_id = g.id) AS count FROM groups g WHERE g.id = ANY (${ids}::uuid[]) ORDER BY g.name`

export type ReviewFacts = {
  id: string
  name: string
  category: string
  body: string
  audience: Audience
  speed: 'fast' | 'balanced' | 'safe'
  scheduledFor: Date | null
  launched: boolean
  workspace: string
  timeZone: string
  quietFrom: string
  quietUntil: string
  sender:
    | ({
        id: string
        name: string
        phone: string | null
        status: string
        network: 'whatsapp' | 'simulator'
        holdReason: string | null
        holdUntil: string | null
        burstCount: number
        firstLinkedAt: string | null
      } & SenderRestraint)
    | null
}
/** A campaign as its review needs it, with its number and the workspace's hours. */
export async function reviewFacts(tx: Tx, id: string): Promise<ReviewFacts | undefined> {
  const [row] = await tx.$queryRaw<ReviewFacts[]>`
    SELECT c.id, c.name, c.category, c.body, c.audience, c.speed, c.scheduled_for AS "scheduledFor", w.name AS workspace, w.time_zone AS "timeZone",
      w.quiet_from::text AS "quietFrom", w.quiet_until::text AS "quietUntil",
      EXISTS (SELECT FROM campaign_runs r WHERE r.campaign_id = c.id) AS launched,
      CASE WHEN s.id IS NOT NULL THEN jsonb_build_object('id', s.id, 'name', s.name, 'phone', s.phone, 'status', s.status, 'network', s.network,
        'holdReason', s.hold_reason, 'holdUntil', s.hold_until, 'burstCount', s.burst_count, 'firstLinkedAt', s.first_linked_at,
        ${restraintPairs}) END AS sender
    FROM campaigns c JOIN workspaces w ON w.id = c.workspace_id LEFT JOIN senders s ON s.id = c.sender_id AND s.deleted_at IS NULL
    WHERE c.id = ${id}::uuid AND c.deleted_at IS NULL`
  return row
}
