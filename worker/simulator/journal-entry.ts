import { z } from 'zod'

/**
 * `stanza`: a message reached the network. `shown`: a phone showed it. `duplicate`: a phone dropped a
 * second one with the same (number, chat, id). `held`: the phone is switched off. `peer`: between a
 * person's own devices. The rest say what they are called.
 */
export const JOURNAL_KINDS = [
  'stanza',
  'shown',
  'duplicate',
  'held',
  'peer',
  'ack',
  'receipt',
  'inbound',
  'client_receipt',
  'login',
  'login_failure',
  'paired',
  'logout',
  'replaced',
  'disconnect',
  'drop',
  'stream_error',
] as const

/**
 * One thing that happened. `at` is ms since 1970, `seq` grows by one from 1 and never repeats in a file.
 * `from` and `to` are who sent and who was addressed (as they stood on the wire), `phone` the simulated phone
 * on the other side (digits), `id` the message. What does not apply is an empty string.
 */
export const journalEntrySchema = z.object({
  seq: z.number().int().positive(),
  at: z.number().int(),
  kind: z.enum(JOURNAL_KINDS),
  from: z.string(),
  to: z.string(),
  phone: z.string(),
  id: z.string(),
  /** What a receipt says (`delivery`, `read`, …), or a drop's cause. */
  type: z.string().optional(),
  text: z.string().optional(),
  error: z.string().optional(),
})

export type JournalKind = (typeof JOURNAL_KINDS)[number]
export type JournalEntry = z.infer<typeof journalEntrySchema>
export type JournalNote = Pick<JournalEntry, 'kind'> & Partial<Omit<JournalEntry, 'kind' | 'seq' | 'at'>>

/** Exact counts, whatever was forgotten of the entries themselves. */
export const journalSummarySchema = z.object({
  /** Message stanzas that arrived. */
  stanzas: z.number().int(),
  /** Messages that a phone showed. */
  shown: z.number().int(),
  /** Messages shown a second time: must be 0. */
  duplicates: z.number().int(),
  /** Stanzas of an id that had been here before. */
  wire_resends: z.number().int(),
  /** Different phones that showed anything. */
  phones: z.number().int(),
})

export type JournalSummary = z.infer<typeof journalSummarySchema>
