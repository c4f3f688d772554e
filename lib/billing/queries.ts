import { type Quota, quotaOf } from '#lib/billing/usage.sql.ts'
import { prisma } from '#lib/db.ts'
import { tenant } from '#lib/tenant.ts'

export type { PlanCode, Quota } from '#lib/billing/usage.sql.ts'
export { quotaOf } from '#lib/billing/usage.sql.ts'

/** Messages of this month: the plan's limit, used, reserved by campaigns under way, left. */
export const usageOf = (workspaceId: string): Promise<Quota> => tenant(workspaceId, (tx) => quotaOf(tx))

export type Plan = { code: string; messagesPerMonth: number; pricePaise: number }
/** The price list, cheapest first; prices in paise a month before GST. */
export const listPlans = (): Promise<Plan[]> =>
  prisma().plan.findMany({
    select: { code: true, messagesPerMonth: true, pricePaise: true },
    orderBy: { position: 'asc' },
  })
