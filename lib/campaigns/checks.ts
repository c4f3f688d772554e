import { isOffer } from '#lib/campaigns/schema.ts'

/** A line under "We checked". stop: it cannot be sent like this; warn: it can, but look first. */
export type Check = { code: CheckCode; level: 'ok' | 'warn' | 'stop'; values?: Record<string, string | number> }
export type CheckCode =
  | 'text'
  | 'stop_words'
  | 'braces'
  | 'sender_missing'
  | 'sender_unlinked'
  | 'sender_held'
  | 'sender_restricted'
  | 'sender'
  | 'nobody'
  | 'missing'
  | 'fallback'
  | 'quota'
  | 'quiet'

/**
 * Whether a text tells people how to end the messages, in any of the three languages. Only whether the line is worth
 * reminding of: what a person may answer is read by lib/consent.
 */
export const saysHowToStop = (body: string): boolean =>
  /\b(stop|unsubscribe|opt[ -]?out)\b|बंद|बन्द|थांब|रोक|स्टॉप/iu.test(body)

export type CheckInput = {
  category: string
  body: string
  textOk: boolean
  lookalikes: string[]
  sender: { name: string; status: string; holdReason: string | null } | null
  recipients: number
  missing: number
  fallbacks: number
  short: number
  opensLater: boolean
}

/** What was looked at before a send, worst first, what is well at the end. */
export function checksOf(input: CheckInput): Check[] {
  const checks: Check[] = []
  if (!input.textOk) checks.push({ code: 'text', level: 'stop' })
  checks.push(senderCheck(input.sender))
  if (input.recipients === 0) checks.push({ code: 'nobody', level: 'stop' })
  if (input.short > 0) checks.push({ code: 'quota', level: 'stop', values: { short: input.short } })
  if (input.lookalikes[0]) checks.push({ code: 'braces', level: 'warn', values: { word: input.lookalikes[0] } })
  if (isOffer(input.category)) checks.push({ code: 'stop_words', level: saysHowToStop(input.body) ? 'ok' : 'warn' })
  if (input.missing > 0) checks.push({ code: 'missing', level: 'warn', values: { count: input.missing } })
  if (input.fallbacks > 0) checks.push({ code: 'fallback', level: 'warn', values: { count: input.fallbacks } })
  if (input.opensLater) checks.push({ code: 'quiet', level: 'warn' })
  const order = { stop: 0, warn: 1, ok: 2 }
  return checks.sort((a, b) => order[a.level] - order[b.level])
}

function senderCheck(sender: CheckInput['sender']): Check {
  if (!sender) return { code: 'sender_missing', level: 'stop' }
  const values = { name: sender.name }
  if (sender.status === 'active') return { code: 'sender', level: 'ok', values }
  if (sender.status === 'unlinked') return { code: 'sender_unlinked', level: 'stop', values }
  if (sender.status === 'restricted') return { code: 'sender_restricted', level: 'stop', values }
  return { code: 'sender_held', level: 'warn', values }
}
