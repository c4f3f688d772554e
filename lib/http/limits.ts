import { AppError } from '#lib/errors.ts'
import { kv } from '#lib/kv.ts'

/** Requests a minute that one caller may make over REST. */
export const PER_MINUTE = 100

/**
 * Counts one more call and refuses it above `max` in the window.
 * @param key what is limited (`rest:<user>`, `login:<address>`)
 * @throws AppError rate_limited with `seconds` until the window ends
 */
export async function limitRate(key: string, max: number, windowMs: number): Promise<void> {
  const { count, resetAt } = await kv().increment(`rate:${key}`, windowMs)
  if (count <= max) return
  throw new AppError('rate_limited', { seconds: Math.max(1, Math.ceil((resetAt.getTime() - Date.now()) / 1_000)) })
}

/**
 * The caller's address. The last entry of X-Forwarded-For is the one that the nearest proxy wrote itself; entries before
 * it are the caller's own words.
 */
export const addressOf = (headers: Headers): string =>
  headers.get('x-forwarded-for')?.split(',').at(-1)?.trim() || 'unknown'
