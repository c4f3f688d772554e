import type { PlanCode } from '#lib/billing/usage.sql.ts'
import { prisma } from '#lib/db.ts'
import { AppError } from '#lib/errors.ts'

/** Puts a workspace on a plan at once, without a payment. @throws AppError not_found */
export async function setPlan(workspaceId: string, planCode: PlanCode): Promise<void> {
  const { count } = await prisma().subscription.updateMany({
    where: { workspaceId },
    data: { planCode, trialEndsAt: null, updatedAt: new Date() },
  })
  if (count === 0) throw new AppError('not_found')
}
