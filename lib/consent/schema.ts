import { z } from 'zod'

/** What the person who vouches for a list agrees to; kept word for word in the ledger. */
export const consentStatement = z.string().trim().min(1).max(500)

/** A ticked permission box: the sentence that was shown, and that it was ticked. It never arrives ticked by default. */
export const consentSchema = z.object({ confirmed: z.literal(true), statement: consentStatement })
export type ConsentInput = z.infer<typeof consentSchema>

/** Where a line of the ledger comes from. */
export type ConsentSource = 'import' | 'review' | 'api' | 'manual' | 'reply' | 'sample'

/** opted_out: the person said so (only their own START lifts it); manual: somebody in the shop said so. */
export type SuppressionReason = 'opted_out' | 'manual'

/** A line of the ledger. The newest line of a phone is its state. */
export type ConsentLine = {
  phone: string
  kind: 'granted' | 'withdrawn'
  source: ConsentSource
  statement?: string | null
  userId?: string | null
  runId?: string | null
}
