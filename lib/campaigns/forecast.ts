import { MINUTE, SECOND } from '#lib/clock.ts'

/** When sending is allowed. `until` is when that changes; null: never. */
export type OpenHours = (at: Date) => { open: boolean; until: Date | null }

export type ForecastInput = {
  now: Date
  /** Messages of this run still to go. */
  messages: number
  /** Of these, how many go to people who never wrote to the number: the daily cap holds these only. */
  newChats: number
  newChatCap: { perDay: number; leftToday: number } | null
  /** The drawn delay between two messages, ms, slow-down included. */
  delay: { minMs: number; maxMs: number }
  /** Pause of `pauseMs` after every `every` messages; `count` of them are done already. */
  burst: { every: number; pauseMs: number; count: number }
  /** Never more than `max` in any `ms`, whatever runs share the number. */
  window: { max: number; ms: number }
  /** Waiting messages of the number's other runs, which may go first. */
  others: { messages: number; delay: { minMs: number; maxMs: number } }[]
  /** Nothing leaves before: a planned time, the end of a hold. */
  notBefore: Date | null
  hours: OpenHours
  /** The next midnight in the workspace's zone after an instant: the daily cap starts anew. */
  nextDay: (at: Date) => Date
}
/** from ≤ likely ≤ to, all UTC. `capped`: the daily cap for new chats spreads it over several days. */
export type Forecast = { from: Date; likely: Date; to: Date; capped: boolean; overnight: boolean }

/** Further than this we say nothing: too much can change. */
const HORIZON_DAYS = 366
/** Time for WhatsApp's answer, a slow network and short drops, on top of the pace, in the likely and the long case. */
const OVERHEAD = { from: 0, likely: 0.03, to: 0.12 }
const SLACK = { from: 0, likely: 2 * SECOND, to: MINUTE }
type Case = keyof typeof OVERHEAD

const DEVIATIONS: Record<Case, number> = { from: -4, likely: 0, to: 4 }
const SHARE_BEFORE: Record<Case, number> = { from: 0, likely: 0.5, to: 1 }

type Pace = Pick<ForecastInput, 'window'> & { delay: { minMs: number; maxMs: number } }
/** The sum of n delays drawn evenly between min and max: its mean, or four deviations beside it, ms. */
function delays(n: number, { delay: { minMs, maxMs }, window }: Pace, which: Case): number {
  const deviation = (DEVIATIONS[which] * (maxMs - minMs) * Math.sqrt(n)) / Math.sqrt(12)
  const drawn = Math.min(n * maxMs, Math.max(n * minMs, (n * (minMs + maxMs)) / 2 + deviation))
  return Math.max(drawn, Math.max(0, n - window.max) * (window.ms / window.max))
}

/** Milliseconds of open time: what the number's other runs take before this one, and what this one takes itself. */
function work(input: ForecastInput, which: Case): { before: number; own: number } {
  const { burst, window } = input
  const stretch = 1 + OVERHEAD[which]
  let [before, count] = [0, 0]
  for (const other of input.others) {
    const messages = Math.round(other.messages * SHARE_BEFORE[which])
    before += delays(messages, { delay: other.delay, window }, which)
    count += messages
  }
  const pauses = (sent: number) => Math.floor((burst.count + Math.max(0, sent)) / burst.every) * burst.pauseMs
  const own = delays(Math.max(0, input.messages - 1), input, which)
  const ownPauses = pauses(count + input.messages - 1) - pauses(count)
  return { before: (before + pauses(count)) * stretch, own: (own + ownPauses) * stretch + SLACK[which] }
}

/** Walks through open hours and daily caps until the work is done. */
function finish(input: ForecastInput, which: Case): { at: Date; capped: boolean; overnight: boolean } | null {
  let at = new Date(Math.max(input.now.getTime(), input.notBefore?.getTime() ?? 0))
  const limit = at.getTime() + HORIZON_DAYS * 24 * 60 * MINUTE
  const { before, own } = work(input, which)
  const each = input.messages > 0 ? own / input.messages : 0
  let waiting = before
  let fresh = Math.min(input.newChats, input.messages)
  let known = input.messages - fresh
  let left = input.newChatCap?.leftToday ?? Number.POSITIVE_INFINITY
  let day = input.nextDay(at)
  let [capped, overnight] = [false, false]
  while (fresh + known > 1e-6) {
    if (at.getTime() > limit) return null
    if (at >= day) {
      left = input.newChatCap?.perDay ?? Number.POSITIVE_INFINITY
      day = input.nextDay(at)
    }
    const { open, until } = input.hours(at)
    if (!open) {
      if (!until) return null
      overnight = true
      at = until
      continue
    }
    const today = Math.min(fresh, Math.max(0, left))
    if (known + today < 1e-6 && waiting === 0) {
      capped = true
      at = day
      continue
    }
    const end = Math.min(until?.getTime() ?? Number.POSITIVE_INFINITY, day.getTime())
    const first = Math.min(waiting, end - at.getTime())
    waiting -= first
    at = new Date(at.getTime() + first)
    // In shares of the work, not in whole messages: an evening may end in the middle of a pause.
    const fits = each === 0 ? Number.POSITIVE_INFINITY : (end - at.getTime()) / each
    const done = Math.min(known + today, fits)
    const doneFresh = Math.min(today, done)
    fresh -= doneFresh
    left -= doneFresh
    known -= done - doneFresh
    at = new Date(done === fits ? end : Math.ceil(at.getTime() + done * each))
  }
  return { at, capped, overnight }
}

/**
 * When a run will have sent its last message, as a range: at the pace's own spread alone, with half, and with all of
 * the number's other waiting messages before it. Quiet hours, pauses, the window and the cap for new chats are counted.
 * @returns null when it cannot be said (never open, or over a year)
 */
export function forecast(input: ForecastInput): Forecast | null {
  const [from, likely, to] = [finish(input, 'from'), finish(input, 'likely'), finish(input, 'to')]
  if (!from || !likely || !to) return null
  return { from: from.at, likely: likely.at, to: to.at, capped: to.capped, overnight: to.overnight }
}
