import type { Tx } from '#lib/tenant.ts'

export type PlanCode = 'trial' | 'starter' | 'growth' | 'business'
/**
 * What a workspace may still send. `left` is never negative. `month` is the calendar month in the workspace's zone as
 * YYYY-MM-DD (its first day); a trial counts as one month, however many it touches.
 */
export type Quota = {
  plan: PlanCode
  limit: number
  used: number
  reserved: number
  left: number
  month: string
  /** The first moment of the next month in the workspace's zone. */
  resetsAt: Date
  trialEndsAt: Date | null
  trialEnded: boolean
}
type Row = Omit<Quota, 'left'>

/** The month's quota, in the caller's transaction. The reservation itself is a conditional update: see campaigns/launch. */
export async function quotaOf(tx: Tx): Promise<Quota> {
  const [row] = await tx.$queryRaw<Row[]>`
    SELECT s.plan_code AS plan, p.messages_per_month AS "limit",
      coalesce(sum(u.used), 0)::int AS used, coalesce(sum(u.reserved), 0)::int AS reserved,
      m.month::date::text AS month, (m.month + interval '1 month') AT TIME ZONE w.time_zone AS "resetsAt",
      CASE WHEN s.plan_code = 'trial' THEN s.trial_ends_at END AS "trialEndsAt",
      s.plan_code = 'trial' AND coalesce(s.trial_ends_at <= now(), false) AS "trialEnded"
    FROM workspaces w
    JOIN subscriptions s ON s.workspace_id = w.id
    JOIN plans p ON p.code = s.plan_code
    CROSS JOIN LATERAL (SELECT date_trunc('month', now() AT TIME ZONE w.time_zone) AS month) m
    LEFT JOIN usage_counters u ON u.workspace_id = w.id AND (s.plan_code = 'trial' OR u.month = m.month::date)
    GROUP BY s.plan_code, p.messages_per_month, s.trial_ends_at, m.month, w.time_zone`
  if (!row) throw new Error('a workspace without a subscription')
  return { ...row, left: Math.max(0, row.limit - row.used - row.reserved) }
}
