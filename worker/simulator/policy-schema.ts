import { z } from 'zod'

const milliseconds = z.number().int().min(0).max(3_600_000)
const receiptSchema = z.enum(['delivery', 'read', 'retry'])

/** Which outgoing messages a rule is about; everything given must hold. */
export const matchSchema = z.strictObject({
  /** The linked number that sends, digits. */
  from: z.string().optional(),
  /** The phone it goes to, digits. */
  phone: z.string().optional(),
  textIncludes: z.string().optional(),
  /** Every n-th message that the rest matches. */
  everyNth: z.number().int().positive().optional(),
  /** Only the first n messages that the rest matches. */
  first: z.number().int().positive().optional(),
  /** Not when the id has been here before. */
  firstAttemptOnly: z.boolean().optional(),
  /** Only from a browser on WhatsApp Web; `false`: only from the other devices. */
  web: z.boolean().optional(),
})

/** What happens to such a message. */
export const verdictSchema = z.strictObject({
  /** `false`: the network takes the message and never says so. Then, unless `receipts` are given, none come. */
  ack: z.boolean().optional(),
  /** Refused with this code; the phone does not get it. */
  error: z.number().int().optional(),
  /** The connection breaks instead of an ack. */
  drop: z.boolean().optional(),
  /** Does the phone get it? Default: yes, unless refused or asked for again. With `ack: false` or `drop` it is up to you. */
  show: z.boolean().optional(),
  delayAckMs: milliseconds.optional(),
  /** Default: what the network does by itself. `retry`: the phone could not read it, and asks again. */
  receipts: z.array(receiptSchema).max(10).optional(),
  receiptDelayMs: milliseconds.optional(),
  duplicateReceipts: z.boolean().optional(),
  reorderReceipts: z.boolean().optional(),
})

export const ruleSchema = z.strictObject({ match: matchSchema.optional(), verdict: verdictSchema })

/** What the network does by itself. */
export const habitsSchema = z.strictObject({
  ackDelayMs: milliseconds,
  deliveryDelayMs: milliseconds,
  /** After the delivery. */
  readDelayMs: milliseconds,
  /** Share of phones whose owner reads what arrives, 0 to 1. */
  readShare: z.number().min(0).max(1),
})

export type ReceiptType = z.infer<typeof receiptSchema>
export type Rule = z.infer<typeof ruleSchema>
export type Verdict = z.infer<typeof verdictSchema>
export type Habits = z.infer<typeof habitsSchema>
