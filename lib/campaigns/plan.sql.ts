import type { Tx } from '#lib/tenant.ts'

/** Messages of the plan in the workspace's current month. `left` is never below 0. */
export type PlanUse = {
  plan: string
  limit: number
  used: number
  reserved: number
  left: number
  trialEndsAt: Date | null
}

export async function planUse(tx: Tx): Promise<PlanUse> {
  const [row] = await tx.$queryRaw<Omit<PlanUse, 'left'>[]>`
    SELECT s.plan_code AS plan, p.messages_per_month AS "limit", coalesce(u.used, 0) AS used, coalesce(u.reserved, 0) AS reserved, s.trial_ends_at AS "trialEndsAt"
    FROM subscriptions s JOIN plans p ON p.code = s.plan_code JOIN workspaces w ON w.id = s.workspace_id
    LEFT JOIN usage_counters u ON u.workspace_id = s.workspace_id AND u.month = date_trunc('month', now() AT TIME ZONE w.time_zone)::date`
  const use = row ?? { plan: 'trial', limit: 0, used: 0, reserved: 0, trialEndsAt: null }
  return { ...use, left: Math.max(0, use.limit - use.used - use.reserved) }
}
