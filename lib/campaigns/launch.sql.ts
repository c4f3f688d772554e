import { bound } from '#lib/campaigns/review.sql.ts'
import type { Audience } from '#lib/campaigns/schema.ts'
import { audienceIds, audienceSql } from '#lib/messages/audience.sql.ts'
import type { Tx } from '#lib/tenant.ts'

export type NewRun = {
  workspaceId: string
  campaignId: string
  userId: string
  at: Date | null
  consentStatement: string | null
  recipients: number
}

/** Freezes text, people, number and speed of a campaign into a run. Without `at` it is planned for now. */
export async function insertRun(tx: Tx, run: NewRun): Promise<{ id: string; plannedFor: Date }> {
  const rows = await tx.$queryRaw<{ id: string; plannedFor: Date }[]>`
    INSERT INTO campaign_runs (workspace_id, campaign_id, sender_id, status, planned_for, category, speed, body, audience,
      consent_statement, recipients, created_by, orchestrate_by)
    SELECT c.workspace_id, c.id, c.sender_id, 'scheduled', t.at, c.category, c.speed, c.body, c.audience,
      ${run.consentStatement}, ${run.recipients}::int, ${run.userId}::uuid, t.at + interval '2 minutes'
    FROM campaigns c CROSS JOIN LATERAL (SELECT coalesce(${run.at}::timestamptz, clock_timestamp()) AS at) t
    WHERE c.workspace_id = ${run.workspaceId}::uuid AND c.id = ${run.campaignId}::uuid
    RETURNING id, planned_for AS "plannedFor"`
  return rows[0]!
}

export type Vouched = {
  workspaceId: string
  audience: Audience
  category: string
  network: string
  statement: string
  runId: string
  userId: string
}
/**
 * The permission that a person confirmed at review, written to the ledger for everybody of the present audience about
 * whom nothing is on record. Never for those who took theirs back, nor for those who join the audience later.
 */
export const recordVouched = (tx: Tx, vouched: Vouched): Promise<number> => {
  const { workspaceId, audience, category, network, statement, runId, userId } = vouched
  const values = [workspaceId, audienceIds(audience), category, network, true, statement, runId, userId]
  return tx.$executeRaw(
    bound(
      `INSERT INTO consent_events (workspace_id, phone, kind, source, statement, run_id, user_id)
       SELECT $1::uuid, phone, 'granted', 'review', $6, $7::uuid, $8::uuid FROM (${audienceSql(audience.kind)}) AS people
       WHERE consent IS NULL AND reason IS NULL`,
      values,
    ),
  )
}
