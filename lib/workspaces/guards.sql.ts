import type { Tx } from '#lib/tenant.ts'

export type SendingRight = { suspended: boolean; verified: boolean | null; trialEnded: boolean }
/** Share-locks the workspace row, so that a suspension waits for the caller's transaction. */
export async function sendingRight(tx: Tx, workspaceId: string, userId: string): Promise<SendingRight | undefined> {
  const [row] = await tx.$queryRaw<SendingRight[]>`
    SELECT w.suspended_at IS NOT NULL OR w.deleted_at IS NOT NULL AS suspended, member_is_verified(${userId}::uuid) AS verified,
      EXISTS (SELECT FROM subscriptions s WHERE s.workspace_id = w.id AND s.plan_code = 'trial' AND s.trial_ends_at <= now()) AS "trialEnded"
    FROM workspaces w WHERE w.id = ${workspaceId}::uuid FOR SHARE OF w`
  return row
}
