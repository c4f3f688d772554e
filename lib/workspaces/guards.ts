import { AppError } from '#lib/errors.ts'
import type { Tx } from '#lib/tenant.ts'
import { sendingRight } from '#lib/workspaces/guards.sql.ts'

/**
 * Whether this person may start sending for this workspace: their e-mail is confirmed, the workspace is not on hold, its
 * trial is not over. Part of the caller's tenant() transaction; a suspension waits until that ends.
 * @throws AppError email_not_verified, workspace_suspended, trial_ended
 */
export async function assertMaySend(tx: Tx, workspaceId: string, userId: string): Promise<void> {
  const right = await sendingRight(tx, workspaceId, userId)
  if (!right || right.suspended) throw new AppError('workspace_suspended')
  if (!right.verified) throw new AppError('email_not_verified')
  if (right.trialEnded) throw new AppError('trial_ended')
}
