import { AppError } from '#lib/errors.ts'
import { kv } from '#lib/kv.ts'

const keyOf = (key: string) => `rate:${key}`

/**
 * Counts one more call and refuses it above `max` in the window.
 * @param key what is limited (`rest:<user>`, `login-address:<address>`)
 * @throws AppError rate_limited with `seconds` until the window ends
 */
export async function limitRate(key: string, max: number, windowMs: number): Promise<void> {
  const { count, resetAt } = await kv().increment(keyOf(key), windowMs)
  if (count <= max) return
  throw new AppError('rate_limited', { seconds: Math.max(1, Math.ceil((resetAt.getTime() - Date.now()) / 1_000)) })
}

/** Forgets what was counted: after a right password the wrong ones before it no longer matter. */
export const clearRate = (key: string): Promise<void> => kv().delete(keyOf(key))
