import { SECOND } from '#lib/clock.ts'

export type Speed = 'fast' | 'balanced' | 'safe'

/** The delay between two messages, drawn evenly from this range (ms). Messages without a campaign go at balanced. */
export const SPEEDS: Readonly<Record<Speed, { min: number; max: number }>> = {
  fast: { min: 2 * SECOND, max: 5 * SECOND },
  balanced: { min: 5 * SECOND, max: 10 * SECOND },
  safe: { min: 10 * SECOND, max: 30 * SECOND },
}
export const BURST = 100
export const BURST_PAUSE_MS = 30 * SECOND
export const WINDOW_MAX = 30
export const WINDOW_MS = 60 * SECOND
/** Sends arrive at WhatsApp with some jitter; the window keeps this much away from its edge. */
const WINDOW_MARGIN_MS = 250

/** What a sender's pace depends on; the claim stores it, so that a takeover keeps the pace. Times on a clock that only grows (ms). */
export type Pace = {
  /** Sends since the last long pause. */
  burst: number
  /** When the last sends went out, oldest first, at most WINDOW_MAX. */
  recent: readonly number[]
}
export type PaceOptions = {
  /** At least 1: a sender that WhatsApp asked to slow down. */
  slow: number
  /** PACE_FACTOR: scales delays, the pause and the window. 1 on the real network. */
  factor: number
  /** In [0, 1). */
  random: number
}
export type NextSend = {
  /** The drawn delay (ms), before pause and window. */
  delayMs: number
  /** How long after this send the next one may go (ms): the delay, the pause after every 100, and the 60 s window. */
  gapMs: number
  pace: Pace
}

/**
 * The pace after a message that goes out at `now` (docs/design.md §7): a delay by the campaign's speed, 30 s more after
 * each 100, and never more than 30 in any 60 s, whatever runs share the sender.
 */
export function nextSend(pace: Pace, now: number, speed: Speed, { slow, factor, random }: PaceOptions): NextSend {
  const { min, max } = SPEEDS[speed]
  const delayMs = Math.round((min + (max - min) * random) * slow * factor)
  const sent = pace.burst + 1
  const burst = sent >= BURST ? 0 : sent
  const recent = [...pace.recent, now].slice(-WINDOW_MAX)
  const pauseMs = burst === 0 ? BURST_PAUSE_MS * factor : 0
  const opens = recent.length < WINDOW_MAX ? now : recent[0]! + (WINDOW_MS + WINDOW_MARGIN_MS) * factor
  return { delayMs, gapMs: Math.ceil(Math.max(delayMs + pauseMs, opens - now)), pace: { burst, recent } }
}
