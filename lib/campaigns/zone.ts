import { DAY, HOUR } from '#lib/clock.ts'

const formats = new Map<string, Intl.DateTimeFormat>()
const format = (timeZone: string): Intl.DateTimeFormat => {
  let found = formats.get(timeZone)
  if (!found) {
    const two = '2-digit' as const
    found = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: two,
      day: two,
      hour: two,
      minute: two,
      second: two,
    })
    formats.set(timeZone, found)
  }
  return found
}

/** The clock on the wall of a zone, as if it were UTC (ms). */
export function wall(at: Date, timeZone: string): number {
  const part = Object.fromEntries(
    format(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  )
  return (
    Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!, part.second!) + at.getUTCMilliseconds()
  )
}

/** The instant at which a zone's clock shows this (ms as if UTC). A time that the clock skips becomes the one after. */
export function instant(wallMs: number, timeZone: string): Date {
  const guess = wallMs - (wall(new Date(wallMs), timeZone) - wallMs)
  const drift = wall(new Date(guess), timeZone) - wallMs
  return new Date(guess - drift)
}

/** What a date-and-time field shows for an instant: `2026-11-23T18:30` in the zone. */
export const toWallTime = (at: Date, timeZone: string): string =>
  new Date(wall(at, timeZone)).toISOString().slice(0, 16)

/** The instant that such a field means; undefined when it is not filled in. */
export function fromWallTime(text: string, timeZone: string): Date | undefined {
  const ms = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(text) ? Date.parse(`${text.slice(0, 16)}Z`) : Number.NaN
  return Number.isNaN(ms) ? undefined : instant(ms, timeZone)
}

/** The next midnight after an instant on the zone's clock. */
export function nextMidnight(at: Date, timeZone: string): Date {
  const next = instant((Math.floor(wall(at, timeZone) / DAY) + 1) * DAY, timeZone)
  return next > at ? next : new Date(at.getTime() + HOUR)
}
