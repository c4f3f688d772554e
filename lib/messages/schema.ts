import { z } from 'zod'
import { MESSAGE_STATUSES, type MessageStatus } from '#lib/messages/transitions.ts'

/** Filters of the person-by-person log, as they stand in the address; each gathers the states a person thinks of as one. */
export const logFilters = {
  waiting: ['queued', 'retry_wait', 'sending'],
  sent: ['sent'],
  delivered: ['delivered'],
  read: ['read'],
  failed: ['failed'],
  blocked: ['blocked'],
  unsure: ['uncertain', 'review'],
  cancelled: ['cancelled'],
} as const satisfies Record<string, readonly MessageStatus[]>
export type LogFilter = keyof typeof logFilters

export const messageParams = z.object({ id: z.uuid() })
export const messageLogSchema = z.object({
  cursor: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** A filter of the screen, or one state. */
  state: z.enum([...(Object.keys(logFilters) as [LogFilter, ...LogFilter[]]), ...MESSAGE_STATUSES]).optional(),
  /** Part of a name or of a number. */
  q: z.string().trim().max(100).optional(),
  format: z.enum(['json', 'csv']).default('json'),
})
export type MessageLog = z.output<typeof messageLogSchema>
export const statusesOf = (state: LogFilter | MessageStatus): readonly MessageStatus[] =>
  Object.hasOwn(logFilters, state) ? logFilters[state as LogFilter] : [state as MessageStatus]

/** One person of a run, with what happened. Times are UTC; `dueAt` is when a waiting one may go. */
export type LogRow = {
  id: string
  /** From 1, in the order in which the run goes through its people. */
  position: number
  contactId: string | null
  name: string | null
  /** E.164 */
  phone: string
  status: MessageStatus
  /** Why it is in this state, where there is a why; each has a sentence in messages.json. */
  reason: string | null
  errorCode: number | null
  attempts: number
  /** The transport of the last try, null before the first. */
  channel: string | null
  dueAt: Date | null
  uncertainAt: Date | null
  sentAt: Date | null
  deliveredAt: Date | null
  readAt: Date | null
  endedAt: Date | null
  updatedAt: Date
  /** What people decided about it, the oldest first. */
  decisions: PastDecision[]
}

/** A campaign's message to one phone, to see it arrive. */
export const sendTestSchema = z.object({ campaignId: z.uuid(), phone: z.string().trim().min(5).max(40) })

/** What a person decides about a message that the engine could not settle, or has given up. */
export const decisions = ['arrived', 'send_again', 'give_up'] as const
export const decisionSchema = z.enum(decisions)
export type Decision = z.infer<typeof decisionSchema>

/** Why a message cannot be sent again just now. */
export const SKIP_REASONS = [
  'run_stopped',
  'sender_not_linked',
  'sender_restricted',
  'opted_out',
  'no_consent',
  'sample',
  'removed',
  'not_on_whatsapp',
  'frequency_cap',
  'no_text',
  'refused',
  'restricted',
] as const
export type SkipReason = (typeof SKIP_REASONS)[number]

/** The lists of what needs a person: nobody knows whether it arrived, or it was not sent. */
export const needStatuses = ['review', 'failed'] as const
export type NeedStatus = (typeof needStatuses)[number]
/** What narrows such a list; what a person gave up is never in it. */
export const needsFilterSchema = z.object({
  status: z.enum(needStatuses),
  campaignId: z.uuid().optional(),
  runId: z.uuid().optional(),
  senderId: z.uuid().optional(),
  /** A word of messages.reason; `other` for none. */
  reason: z.string().max(40).optional(),
  /** Part of a name or of a number. */
  q: z.string().trim().max(100).optional(),
})
export type NeedsFilter = z.output<typeof needsFilterSchema>
export const needsListSchema = needsFilterSchema.extend({
  cursor: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export type NeedsList = z.output<typeof needsListSchema>

/** The most messages that one call may name one by one; more are chosen by a filter. */
const IDS = 1_000
const ids = z.array(z.uuid()).min(1).max(IDS)
const more = {
  /** Also those for which there is little hope: WhatsApp refused them for good. */
  force: z.boolean().default(false),
  /** `nextCursor` of the call before: a choice of many thousands is worked through in several calls. */
  cursor: z.string().max(100).optional(),
}
export type Chosen = { ids: string[] } | { filter: NeedsFilter }
/** Either ids or a filter. */
const choice = <T extends { ids?: unknown; filter?: unknown }>(value: T) =>
  (value.ids === undefined) !== (value.filter === undefined)
export const decideSchema = z
  .object({ decision: decisionSchema, ids: ids.optional(), filter: needsFilterSchema.optional(), ...more })
  .refine(choice, { path: ['ids'] })
export const retrySchema = z
  .object({
    ids: ids.optional(),
    filter: needsFilterSchema
      .omit({ status: true })
      .extend({ status: z.enum(needStatuses).default('failed') })
      .optional(),
    ...more,
  })
  .refine(choice, { path: ['ids'] })
export const decideOneSchema = z.object({ decision: decisionSchema, force: more.force })
export const retryRunSchema = z.object(more)
export const chosenOf = ({ ids, filter }: { ids?: string[] | undefined; filter?: NeedsFilter | undefined }): Chosen =>
  filter ? { filter } : { ids: ids ?? [] }

/** What became of a choice. */
export type Outcome = {
  /** These moved. */
  changed: number
  /** These could not be sent again, and why. */
  skipped: Partial<Record<SkipReason, number>>
  /** Somebody else, or good news, was quicker; or they are in a state that the decision does not fit. */
  settled: number
  /** Ids that are no messages of this workspace. */
  notFound: number
  /** So many messages the plan was short in the middle, since a campaign was quicker: the rest is as it was. */
  short: number
  /** Not through yet: call again with it. */
  nextCursor: string | null
}
/** What a choice would lead to. `left`: messages left in the plan; `needed` of them would be kept for it. */
export type Preview = Pick<Outcome, 'skipped'> & { total: number; changed: number; needed: number; left: number }

/** One decision in a message's history. */
export type PastDecision = {
  decision: Decision | 'retry'
  /** What it was before, and why: `failed:refused`. */
  was: string
  /** A member's name; null for somebody who has left. */
  by: string | null
  at: Date
}
/** One message that needs a person. `at`: since when. */
export type NeedRow = {
  id: string
  contactId: string | null
  name: string | null
  /** E.164 */
  phone: string
  /** Its beginning. */
  text: string | null
  category: string
  status: NeedStatus
  reason: string | null
  errorCode: number | null
  attempts: number
  resends: number
  channel: string | null
  at: Date
  runId: string | null
  runStatus: string | null
  campaignId: string | null
  campaign: string | null
  senderId: string
  sender: string
  senderStatus: string
  decisions: PastDecision[]
}
