/**
 * The words in messages.reason, each with a sentence in every language. Set by freeze and render (blocked) and by the
 * engine.
 */
export const SEND_REASONS = {
  /** retry_wait, failed: WhatsApp answered with an error that passes (the code stands in error_code). */
  refused_for_now: 'refused_for_now',
  /** failed: WhatsApp answered with an error that stays. */
  refused: 'refused',
  /** retry_wait, failed: WhatsApp asked the number to slow down. */
  rate_limited: 'rate_limited',
  /** queued, retry_wait: today's new chats are used up; due when tomorrow begins. */
  new_chat_cap: 'new_chat_cap',
  /** failed: WhatsApp lets this number start no new chats; never tried again by itself. */
  restricted: 'restricted',
  /** retry_wait, failed: the connection was gone before anything left. */
  not_connected: 'not_connected',
  /** uncertain, review: sent, and no answer came. */
  no_answer: 'no_answer',
  /** review: sent on a link that has ended since. */
  other_session: 'other_session',
  /** failed: a person gave it up. */
  given_up: 'given_up',
  /** blocked */
  opted_out: 'opted_out',
  /** blocked */
  not_on_whatsapp: 'not_on_whatsapp',
  /** blocked */
  frequency_cap: 'frequency_cap',
} as const
export type SendReason = keyof typeof SEND_REASONS
