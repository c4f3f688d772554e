import type { ConsentLine } from '#lib/consent/schema.ts'
import { AppError } from '#lib/errors.ts'
import type { Tx } from '#lib/tenant.ts'

/** Adds lines to the ledger. Nothing in it is ever changed or removed. */
export async function recordConsent(tx: Tx, workspaceId: string, lines: ConsentLine[]): Promise<void> {
  if (lines.length > 0)
    await tx.consentEvent.createMany({ data: lines.map((line) => ({ workspaceId, ...line })), skipDuplicates: false })
}

/**
 * Somebody in the shop says "do not message": the phone is suppressed and the ledger says so. A person's own STOP
 * already standing is left as it is. Doing it twice changes nothing.
 */
export async function suppress(
  tx: Tx,
  workspaceId: string,
  phone: string,
  by: { userId: string; statement?: string | null },
): Promise<void> {
  const added = await tx.suppression.createMany({
    data: [{ workspaceId, phone, reason: 'manual' }],
    skipDuplicates: true,
  })
  if (added.count > 0) await recordConsent(tx, workspaceId, [{ phone, kind: 'withdrawn', source: 'manual', ...by }])
}

/**
 * Lifts the shop's own "do not message", with the sentence that says why it may. What a person's STOP set is lifted by
 * their own START only: AppError opted_out.
 */
export async function liftSuppression(
  tx: Tx,
  workspaceId: string,
  { phone, lid }: { phone: string; lid: string | null },
  by: { userId: string; statement: string },
): Promise<void> {
  const standing = await tx.suppression.findMany({
    where: { workspaceId, OR: [{ phone }, ...(lid ? [{ lid }] : [])] },
  })
  if (standing.some((one) => one.reason === 'opted_out')) throw new AppError('opted_out')
  if (standing.length === 0) return
  // by reason again: a STOP may have arrived since the read, and it stays
  const gone = await tx.suppression.deleteMany({
    where: { workspaceId, reason: 'manual', id: { in: standing.map((one) => one.id) } },
  })
  if (gone.count < standing.length) throw new AppError('opted_out')
  await recordConsent(tx, workspaceId, [{ phone, kind: 'granted', source: 'manual', ...by }])
}
