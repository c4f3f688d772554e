import type { SendReason } from '#lib/messages/reasons.ts'
import type { BadNews } from '#lib/messages/record.sql.ts'
import type { SendResult } from './channels/channel.ts'

export type NotAccepted = Pick<BadNews, 'to' | 'code' | 'untried'> & { reason: SendReason }
/** What an answer means for the message, and for the sender as a whole. */
export type Answer = {
  message: { to: 'sent' } | NotAccepted
  sender: 'rate_limited' | 'reach_out_limited' | null
}

const RATE_LIMITED = 429
/** A reach-out time lock, or an account restriction: trying again would make it worse. */
const REACH_OUT_LIMITED = 463
/** The request itself is wrong, or forbidden: the same again gets the same answer. */
const LASTING = new Set([400, 401, 403, 404, 405, 406, 410])

const bad = (
  to: BadNews['to'],
  reason: SendReason,
  code: number | null = null,
  sender: Answer['sender'] = null,
): Answer => ({
  message: { to, reason, code },
  sender,
})

/** The connection was gone before anything was tried. */
export const NOT_TRIED: { message: NotAccepted; sender: null } = {
  message: { to: 'retry_wait', reason: 'not_connected', code: null, untried: true },
  sender: null,
}
/** How a channel says that it had no connection; any other cause is a try that failed. */
const GONE = new Set(['not_connected', 'connection_closed'])

/** Reads what became of a send (docs/design.md §5, §6). An error that is not known to last may pass: it is tried again, and counted. */
export function readAnswer(result: SendResult): Answer {
  switch (result.kind) {
    case 'accepted':
      return { message: { to: 'sent' }, sender: null }
    case 'unknown':
      return bad('uncertain', 'no_answer')
    case 'not_written':
      return GONE.has(result.cause) ? NOT_TRIED : bad('retry_wait', 'not_connected')
    case 'refused':
      if (result.code === RATE_LIMITED) return bad('retry_wait', 'rate_limited', result.code, 'rate_limited')
      if (result.code === REACH_OUT_LIMITED) return bad('failed', 'restricted', result.code, 'reach_out_limited')
      return LASTING.has(result.code)
        ? bad('failed', 'refused', result.code)
        : bad('retry_wait', 'refused_for_now', result.code)
  }
}

/** A lookup that failed: nothing was sent. `code` is WhatsApp's refusal, null for silence or a lost connection. */
export const readLookupFailure = (code: number | null): Answer =>
  code === RATE_LIMITED
    ? bad('retry_wait', 'rate_limited', code, 'rate_limited')
    : bad('retry_wait', 'not_connected', code)
