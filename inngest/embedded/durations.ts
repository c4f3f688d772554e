import { DAY, HOUR, MINUTE, SECOND } from '#lib/clock.ts'

const UNITS: Record<string, number> = { w: 7 * DAY, d: DAY, h: HOUR, m: MINUTE, s: SECOND, ms: 1 }
const PART = /(\d+(?:\.\d+)?)(ms|w|d|h|m|s)/g

/** When something is due: so long from now on the database's clock, or at an instant. */
export type Due = { afterMs: number } | { at: Date }

/**
 * Reads the two forms in which the SDK writes times: "1h30m" and ISO 8601 (helpers/strings.ts timeStr).
 * @throws Error on anything else
 */
export function parseDue(text: string): Due {
  const parts = [...text.matchAll(PART)]
  if (parts.length > 0 && parts.map(([part]) => part).join('') === text)
    return { afterMs: parts.reduce((sum, [, count, unit]) => sum + Number(count) * UNITS[unit!]!, 0) }
  // timeStr writes an empty string for zero
  if (text === '') return { afterMs: 0 }
  const at = new Date(text)
  if (Number.isNaN(at.getTime())) throw new Error(`"${text}" is neither a duration nor an instant`)
  return { at }
}

export const NOW: Due = { afterMs: 0 }

/** The same as SQL: pass `$n` of a text parameter with an instant or null, and of a number with milliseconds. */
export const dueSql = (at: string, afterMs: string): string =>
  `coalesce(${at}::timestamptz, clock_timestamp() + ${afterMs}::double precision * interval '1 ms')`
export const dueValues = (due: Due): [string | null, number] =>
  'at' in due ? [due.at.toISOString(), 0] : [null, due.afterMs]

/** Inngest's documented schedule of retries (error-retries/retries): 15 s, 30 s, 1 min … 2 h, with up to 30 s of jitter. */
const BACKOFF = [15, 30, 60, 120, 300, 600, 1_200, 2_400, 3_600, 7_200]
export const backoff = (attempt: number, random: () => number): number =>
  (BACKOFF[Math.min(attempt, BACKOFF.length - 1)]! + 30 * random()) * SECOND
