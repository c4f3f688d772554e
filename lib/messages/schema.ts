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
  dueAt: Date | null
  uncertainAt: Date | null
  sentAt: Date | null
  deliveredAt: Date | null
  readAt: Date | null
  endedAt: Date | null
  updatedAt: Date
}

/** A campaign's message to one phone, to see it arrive. */
export const sendTestSchema = z.object({ campaignId: z.uuid(), phone: z.string().trim().min(5).max(40) })
