import { DAY, HOUR, MINUTE } from '#lib/clock.ts'

/** A workspace's own quiet time, `HH:MM` or `HH:MM:SS` in its zone, as the columns of workspaces hold it. */
export type QuietSettings = { timeZone: string; quietFrom: string; quietUntil: string }

const OPENS = { offer: 10 * HOUR, other: 9 * HOUR }
const CLOSES = 21 * HOUR

const isOffer = (category: string) => category === 'promo' || category === 'custom'
const ofDay = (time: string) => {
  const [h = 0, m = 0, s = 0] = time.split(':').map(Number)
  return h * HOUR + m * MINUTE + s * 1_000
}

/**
 * The part of a day in which a category may be sent, in ms since local midnight; null when nothing is left of it.
 * Offers (promo, custom) 10:00–21:00, the rest 09:00–21:00; a workspace can narrow it, never widen it.
 */
export function allowedHours(category: string, quiet: QuietSettings): { from: number; until: number } | null {
  const [quietFrom, quietUntil] = [ofDay(quiet.quietFrom), ofDay(quiet.quietUntil)]
  const from = Math.max(isOffer(category) ? OPENS.offer : OPENS.other, quietUntil)
  // a quiet time that starts after midnight would only widen the evening
  const until = quietFrom > quietUntil ? Math.min(CLOSES, quietFrom) : CLOSES
  return from < until ? { from, until } : null
}

const formats = new Map<string, Intl.DateTimeFormat>()
const format = (timeZone: string) => {
  let found = formats.get(timeZone)
  if (!found) {
    found = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    })
    formats.set(timeZone, found)
  }
  return found
}
/** Wall time in a zone, in ms since its midnight as the clock on the wall shows it. */
function wallTime(at: Date, timeZone: string): number {
  const part = Object.fromEntries(
    format(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  )
  return part.hour! * HOUR + part.minute! * MINUTE + part.second! * 1_000 + at.getUTCMilliseconds()
}

/** True where a message of this category may go out at this moment. The claim asks the same in SQL. */
export function allowedAt(at: Date, category: string, quiet: QuietSettings): boolean {
  const hours = allowedHours(category, quiet)
  if (!hours) return false
  const time = wallTime(at, quiet.timeZone)
  return time >= hours.from && time < hours.until
}

/**
 * The first moment from `at` on at which this category may go out; `at` itself when it may go now. Null when the
 * workspace's own quiet time leaves nothing of the day. Right also where the clock is put forward or back.
 */
export function nextAllowed(at: Date, category: string, quiet: QuietSettings): Date | null {
  const hours = allowedHours(category, quiet)
  if (!hours) return null
  if (allowedAt(at, category, quiet)) return at
  let guess = at.getTime()
  // each step goes as far as the wall clock says; a change of the clock on the way is made good by the next step
  for (let i = 0; i < 4; i++) {
    const time = wallTime(new Date(guess), quiet.timeZone)
    if (time >= hours.from && time < hours.until) break
    guess += time < hours.from ? hours.from - time : DAY - time + hours.from
  }
  // put forward, the guess lies after the opening by what was skipped
  const late = wallTime(new Date(guess), quiet.timeZone) - hours.from
  return new Date(Math.max(at.getTime(), guess - late))
}
