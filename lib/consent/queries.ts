import type { SuppressionReason } from '#lib/consent/schema.ts'
import type { Tx } from '#lib/tenant.ts'

/** The ledger of one person, newest first, at most 50 lines. */
export const consentHistory = (tx: Tx, workspaceId: string, phone: string) =>
  tx.consentEvent.findMany({
    where: { workspaceId, phone },
    orderBy: { id: 'desc' },
    take: 50,
    select: { id: true, kind: true, source: true, statement: true, importId: true, userId: true, createdAt: true },
  })

/** Why a person is not messaged, or null. A STOP of their own outranks the shop's mark. */
export async function suppressionOf(
  tx: Tx,
  workspaceId: string,
  { phone, lid }: { phone: string; lid: string | null },
): Promise<{ reason: SuppressionReason; since: Date } | null> {
  const rows = await tx.suppression.findMany({ where: { workspaceId, OR: [{ phone }, ...(lid ? [{ lid }] : [])] } })
  const first = rows.find((row) => row.reason === 'opted_out') ?? rows[0]
  return first ? { reason: first.reason as SuppressionReason, since: first.createdAt } : null
}
