import type { Audience, CampaignStatus, Category, RunStatus, Speed } from '#lib/campaigns/schema.ts'
import type { Tx } from '#lib/tenant.ts'

/** First entries of a run's messages by status, from the rollup. */
export type RollupCounts = Partial<Record<'sent' | 'delivered' | 'read' | 'failed' | 'blocked' | 'cancelled', number>>
export type CampaignRow = {
  id: string
  name: string
  category: Category
  body: string
  templateId: string | null
  audience: Audience
  speed: Speed
  scheduledFor: Date | null
  createdAt: Date
  updatedAt: Date
  sender: { id: string; name: string; phone: string | null; status: string } | null
  status: CampaignStatus
  run: {
    id: string
    status: RunStatus
    plannedFor: Date
    startedAt: Date | null
    completedAt: Date | null
    recipients: number
    failureCode: string | null
    counts: RollupCounts
  } | null
}
type Raw = Omit<CampaignRow, 'run' | 'status'> & {
  run:
    | (Omit<NonNullable<CampaignRow['run']>, 'plannedFor' | 'startedAt' | 'completedAt' | 'counts'> & {
        plannedFor: string
        startedAt: string | null
        completedAt: string | null
      })
    | null
  counts: RollupCounts | null
}

export type CampaignFilter = { id?: string; before?: string; limit: number; status?: CampaignStatus; q?: string }
const instant = (value: string | null) => (value === null ? null : new Date(value))

/** Campaigns with their newest run, newest first. Times inside JSON come as text and leave as dates. */
export async function campaignRows(tx: Tx, { id, before, limit, status, q }: CampaignFilter): Promise<CampaignRow[]> {
  const rows = await tx.$queryRaw<Raw[]>`
    SELECT c.id, c.name, c.category, c.body, c.template_id AS "templateId", c.audience, c.speed,
      c.scheduled_for AS "scheduledFor", c.created_at AS "createdAt", c.updated_at AS "updatedAt",
      CASE WHEN s.id IS NOT NULL THEN jsonb_build_object('id', s.id, 'name', s.name, 'phone', s.phone, 'status', s.status) END AS sender,
      CASE WHEN r.id IS NOT NULL THEN jsonb_build_object('id', r.id, 'status', r.status, 'plannedFor', r.planned_for, 'startedAt', r.started_at,
        'completedAt', r.completed_at, 'recipients', r.recipients, 'failureCode', r.failure_code) END AS run,
      (SELECT jsonb_object_agg(t.status, t.n) FROM (SELECT status, sum(count)::int AS n FROM message_stats WHERE run_id = r.id GROUP BY status) t) AS counts
    FROM campaigns c
    LEFT JOIN LATERAL (SELECT * FROM campaign_runs WHERE campaign_id = c.id ORDER BY id DESC LIMIT 1) r ON true
    LEFT JOIN senders s ON s.workspace_id = c.workspace_id AND s.id = coalesce(r.sender_id, c.sender_id)
    WHERE c.deleted_at IS NULL AND (${id ?? null}::uuid IS NULL OR c.id = ${id ?? null}::uuid)
      AND (${before ?? null}::uuid IS NULL OR c.id < ${before ?? null}::uuid)
      AND (${status ?? null}::text IS NULL OR coalesce(r.status, 'draft') = ${status ?? null}::text)
      AND (${q ?? null}::text IS NULL OR strpos(lower(c.name), lower(${q ?? null}::text)) > 0)
    ORDER BY c.id DESC LIMIT ${limit}`
  return rows.map(({ run, counts, ...row }) => ({
    ...row,
    status: run?.status ?? 'draft',
    run: run && {
      ...run,
      plannedFor: new Date(run.plannedFor),
      startedAt: instant(run.startedAt),
      completedAt: instant(run.completedAt),
      counts: counts ?? {},
    },
  }))
}
