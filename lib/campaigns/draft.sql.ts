import { AppError } from '#lib/errors.ts'
import type { Tx } from '#lib/tenant.ts'

/**
 * Locks a campaign that has no run yet. Two statements on purpose: the second sees a run that was committed while the
 * first waited for the lock.
 * @throws AppError not_found (also for another workspace's), campaign_not_draft
 */
export async function lockDraft(tx: Tx, id: string): Promise<void> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM campaigns WHERE id = ${id}::uuid AND deleted_at IS NULL FOR UPDATE`
  if (rows.length === 0) throw new AppError('not_found')
  if ((await tx.campaignRun.count({ where: { campaignId: id } })) > 0) throw new AppError('campaign_not_draft')
}
