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
  delay: Spread
  /** The same once a slow-down that ends by itself is over: the earliest end counts with it. */
  delayAtBest?: Spread
  /** Pause of `pauseMs` after every `every` messages; `count` of them are done already. */
  burst: { every: number; pauseMs: number; count: number }
  /** Never more than `max` in any `ms`, whatever runs share the number. */
  window: { max: number; ms: number }
  /** Waiting messages of the number's other runs, which may go first, and their share of the new chats. */
  others: { messages: number; newChats?: number; delay: Spread }[]
  /** Nothing leaves before: a planned time, the end of a hold. */
  notBefore: Date | null
  hours: OpenHours
  /** The next midnight in the workspace's zone after an instant: the daily cap starts anew. */
  nextDay: (at: Date) => Date
}
type Spread = { minMs: number; maxMs: number }
/** from ≤ likely ≤ to, all UTC. `capped`: the daily cap for new chats spreads it over several days. */
export type Forecast = { from: Date; likely: Date; to: Date; capped: boolean; overnight: boolean }

/** Further than this we say nothing: too much can change. */
const HORIZON_DAYS = 366
/** Time for WhatsApp's answer, a slow network and short drops, on top of the pace, in the likely and the long case. */
const STRETCH = { from: 1, likely: 1.03, to: 1.12 }
const SLACK = { from: 0, likely: 2 * SECOND, to: MINUTE }
type Case = keyof typeof STRETCH

const DEVIATIONS: Record<Case, number> = { from: -4, likely: 0, to: 4 }
const SHARE_BEFORE: Record<Case, number> = { from: 0, likely: 0.5, to: 1 }

/** The sum of n delays drawn evenly between min and max: its mean, or four deviations beside it, ms. Grows with n. */
function delays(n: number, { minMs, maxMs }: Spread, { max, ms }: ForecastInput['window'], which: Case): number {
  if (n <= 0) return 0
  const deviation = (DEVIATIONS[which] * (maxMs - minMs) * Math.sqrt(n)) / Math.sqrt(12)
  const drawn = Math.min(n * maxMs, Math.max(n * minMs, (n * (minMs + maxMs)) / 2 + deviation))
  return Math.max(drawn, Math.max(0, n - max) * (ms / max))
}

type Before = { ms: number; newChats: { count: number; eachMs: number }[] }
/** What the number's other runs take before this one: time (ms) for people who know the number, and their new chats. */
function before({ others, burst, window }: ForecastInput, which: Case): Before {
  const earlier: Before = { ms: 0, newChats: [] }
  for (const other of others) {
    const messages = Math.round(other.messages * SHARE_BEFORE[which])
    if (messages === 0) continue
    const count = Math.min(messages, Math.round((other.newChats ?? 0) * SHARE_BEFORE[which]))
    const pauses = Math.ceil(messages / burst.every) * burst.pauseMs
    const ms = (delays(messages, other.delay, window, which) + pauses) * STRETCH[which]
    earlier.newChats.push({ count, eachMs: ms / messages })
    earlier.ms += (messages - count) * (ms / messages)
  }
  return earlier
}
/** With a cap the new chats of several runs share a day, in whatever order: in the long case each goes at the slowest pace. */
function slowest({ delay, newChatCap, newChats, others }: Omit<ForecastInput, 'burst' | 'window'>): Spread {
  const sharing = newChatCap && newChats > 0 ? others.filter((other) => (other.newChats ?? 0) > 0) : []
  return sharing.reduce((slow, other) => (other.delay.maxMs > slow.maxMs ? other.delay : slow), delay)
}

/** How long after the first of n messages the last one goes, ms. `first`: nothing was sent since the count to 100 is known. */
function span(n: number, { burst, window, ...input }: ForecastInput, which: Case, first: boolean): number {
  if (n <= 1) return n * SLACK[which]
  const delay = which === 'from' ? (input.delayAtBest ?? input.delay) : which === 'to' ? slowest(input) : input.delay
  const gaps = n - 1
  const sure = Math.floor(gaps / burst.every)
  const pauses = first
    ? Math.floor((burst.count + gaps) / burst.every)
    : { from: sure, likely: gaps / burst.every, to: sure + 1 }[which]
  return (delays(gaps, delay, window, which) + pauses * burst.pauseMs) * STRETCH[which] + SLACK[which]
}
/** The most messages, at most `most`, that go within `ms`. */
function fitting(ms: number, most: number, spanOf: (n: number) => number): number {
  let [fits, tooMany] = [0, most + 1]
  while (tooMany - fits > 1) {
    const middle = Math.floor((fits + tooMany) / 2)
    if (spanOf(middle) <= ms) fits = middle
    else tooMany = middle
  }
  return fits
}

/** What is left of an open stretch, and of the day's new chats. */
type Stretch = { at: number; end: number; left: number }
/** Their messages to people who know the number. */
function passKnown(earlier: Before, stretch: Stretch): void {
  const ms = Math.min(earlier.ms, stretch.end - stretch.at)
  earlier.ms -= ms
  stretch.at += ms
}
/** Their new chats, as far as the day's cap and the time go. */
function passNew(earlier: Before, stretch: Stretch): void {
  for (const one of earlier.newChats) {
    const today = Math.min(one.count, Math.max(0, stretch.left))
    const fits = Math.min(today, Math.floor((stretch.end - stretch.at) / one.eachMs))
    one.count -= fits
    stretch.left -= fits
    stretch.at = fits < today ? stretch.end : stretch.at + fits * one.eachMs
  }
}

/** knownFirst: whoever knows the number goes before every new chat, so that an evening may cut the day's new chats short. */
type Order = 'theirsFirst' | 'knownFirst'
type End = { at: Date; capped: boolean; overnight: boolean }

/** Walks through open hours and daily caps until the last message has gone. */
function walk(input: ForecastInput, which: Case, order: Order): End | null {
  const { newChatCap } = input
  const earlier = before(input, which)
  let at = Math.max(input.now.getTime(), input.notBefore?.getTime() ?? 0)
  const limit = at + HORIZON_DAYS * 24 * 60 * MINUTE
  let fresh = Math.min(input.newChats, input.messages)
  let known = input.messages - fresh
  let left = newChatCap?.leftToday ?? Number.POSITIVE_INFINITY
  let day = input.nextDay(input.now).getTime()
  let [first, capped, overnight] = [true, false, false]
  while (fresh + known > 0) {
    if (at > limit) return null
    while (at >= day) {
      left = newChatCap?.perDay ?? Number.POSITIVE_INFINITY
      day = input.nextDay(new Date(day)).getTime()
    }
    const { open, until } = input.hours(new Date(at))
    if (!open) {
      if (!until) return null
      overnight = true
      at = until.getTime()
      continue
    }
    const stretch: Stretch = { at, end: Math.min(until?.getTime() ?? Number.POSITIVE_INFINITY, day), left }
    /** Some of one's own: `most` of them may go. */
    let gone = 0
    const send = (most: number): number => {
      const more = (n: number) => span(gone + n, input, which, first) - span(gone, input, which, first)
      const sent = fitting(stretch.end - stretch.at, most, more)
      stretch.at = sent < most ? stretch.end : stretch.at + more(sent)
      gone += sent
      return sent
    }
    passKnown(earlier, stretch)
    if (order === 'theirsFirst') passNew(earlier, stretch)
    if (which === 'to') {
      known -= send(known)
      passNew(earlier, stretch)
      const sent = send(Math.min(fresh, Math.max(0, stretch.left)))
      fresh -= sent
      stretch.left -= sent
    } else {
      const today = Math.min(fresh, Math.max(0, stretch.left))
      const sent = send(known + today)
      const sentFresh = Math.min(today, sent)
      fresh -= sentFresh
      stretch.left -= sentFresh
      known -= sent - sentFresh
    }
    first &&= gone === 0
    left = stretch.left
    at = fresh + known > 0 ? stretch.end : stretch.at
    // the day is not over, and yet nobody more may go
    if (known === 0 && fresh > 0 && left <= 0) capped = true
  }
  return { at: new Date(Math.ceil(at)), capped, overnight }
}
function finish(input: ForecastInput, which: Case): End | null {
  const end = walk(input, which, 'theirsFirst')
  if (which !== 'to' || !input.newChatCap) return end
  const other = walk(input, which, 'knownFirst')
  return end && other && (other.at > end.at ? other : end)
}

/**
 * When a run will have sent its last message, as a range: at the pace's own spread alone, with half, and with all of
 * the number's other waiting messages before it. Quiet hours, pauses, the window, slow-downs and the cap for new chats
 * are counted. More people never finish earlier.
 * @returns null when it cannot be said (never open, or over a year)
 */
export function forecast(input: ForecastInput): Forecast | null {
  const [from, likely, to] = [finish(input, 'from'), finish(input, 'likely'), finish(input, 'to')]
  if (!from || !likely || !to) return null
  return { from: from.at, likely: likely.at, to: to.at, capped: to.capped, overnight: to.overnight }
}
