/** Every state a message can be in (docs/design.md §5). */
export const MESSAGE_STATUSES = [
  'queued',
  'sending',
  'sent',
  'delivered',
  'read',
  'retry_wait',
  'uncertain',
  'review',
  'failed',
  'blocked',
  'cancelled',
] as const
export type MessageStatus = (typeof MESSAGE_STATUSES)[number]

/** Who moves a message. `arrival` is an ack or a receipt: good news, taken whatever the epoch and whatever the order. */
export type Cause = 'claim' | 'hold_back' | 'cancel' | 'answer' | 'sweep' | 'resend' | 'doubt' | 'person' | 'arrival'

type Transition = { cause: Cause; from: readonly MessageStatus[]; to: MessageStatus }

const waiting = ['queued', 'retry_wait'] as const
const unarrived = ['queued', 'sending', 'retry_wait', 'uncertain', 'review', 'failed', 'blocked', 'cancelled'] as const

/**
 * The whole table of docs/design.md §5: what is not in it does not happen. The SQL takes its `from` from here, so that a
 * status changes by conditional update only.
 */
export const transitions: readonly Transition[] = [
  { cause: 'claim', from: waiting, to: 'sending' },
  // opted out since the release, found by the claim or told by the person's own STOP
  { cause: 'hold_back', from: waiting, to: 'blocked' },
  { cause: 'cancel', from: waiting, to: 'cancelled' },
  // what became of the send: a passing error or proven not written; a lasting error; not on WhatsApp; no answer
  { cause: 'answer', from: ['sending'], to: 'retry_wait' },
  { cause: 'answer', from: ['sending'], to: 'failed' },
  { cause: 'answer', from: ['sending'], to: 'blocked' },
  { cause: 'answer', from: ['sending'], to: 'uncertain' },
  // refused for good, but an earlier try of it may have arrived: that refusal says nothing about it
  { cause: 'answer', from: ['sending'], to: 'review' },
  { cause: 'sweep', from: ['sending'], to: 'uncertain' },
  { cause: 'resend', from: ['uncertain'], to: 'sending' },
  { cause: 'doubt', from: ['uncertain'], to: 'review' },
  // of a failed one, too: the customer says so, or it went out by hand
  { cause: 'person', from: ['review', 'failed'], to: 'sent' },
  { cause: 'person', from: ['review', 'failed'], to: 'queued' },
  { cause: 'person', from: ['review'], to: 'failed' },
  { cause: 'arrival', from: unarrived, to: 'sent' },
  { cause: 'arrival', from: [...unarrived, 'sent'], to: 'delivered' },
  { cause: 'arrival', from: [...unarrived, 'sent', 'delivered'], to: 'read' },
]

/** The states from which `cause` may move a message to `to`. Throws where the table knows no such move. */
export function sources(cause: Cause, to: MessageStatus): MessageStatus[] {
  const found = transitions.filter((one) => one.cause === cause && one.to === to).flatMap((one) => one.from)
  if (found.length === 0) throw new Error(`no transition to ${to} by ${cause}`)
  return found
}
export const allowed = (cause: Cause, from: MessageStatus, to: MessageStatus): boolean =>
  transitions.some((one) => one.cause === cause && one.to === to && one.from.includes(from))

/** `('queued', 'retry_wait')`: for the WHERE of a conditional update. */
export const sqlList = (statuses: readonly MessageStatus[]): string => `('${statuses.join("', '")}')`
export const sqlSources = (cause: Cause, to: MessageStatus): string => sqlList(sources(cause, to))

/** States that hold quota: the message waits, is on its way, or nobody knows yet. */
export const LIVE: readonly MessageStatus[] = ['queued', 'sending', 'retry_wait', 'uncertain', 'review']
/** States that keep the next batch of a run waiting, once released. A few in retry_wait do not, nor does uncertain. */
export const OUTSTANDING: readonly MessageStatus[] = ['queued', 'sending']
/** Kinds that count against the plan; tests to oneself and opt-out notices are free. */
export const COUNTED_KINDS = ['campaign', 'single', 'reply'] as const
