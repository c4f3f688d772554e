import { MINUTE, SECOND } from '#lib/clock.ts'

/** Times in ms. Tests pass shorter ones. */
export type WebLimits = {
  readyMs: number
  syncMs: number
  codesMs: number
  offlineMs: number
  saveMs: number
  pingMs: number
  closeMs: number
  logoutMs: number
}
export const DEFAULT_LIMITS: WebLimits = {
  /** From the start to a code, or to a login. */
  readyMs: 2 * MINUTE,
  /** From the login to being up to date: a first login loads chats for minutes. */
  syncMs: 15 * MINUTE,
  /** From the last code to somebody who scans it. */
  codesMs: 3 * MINUTE,
  /** WhatsApp Web connects again by itself; after this we do, from the start. */
  offlineMs: 30 * SECOND,
  saveMs: 3 * MINUTE,
  /** A page that does not answer for half a minute is stuck. */
  pingMs: MINUTE,
  closeMs: 5 * SECOND,
  logoutMs: 15 * SECOND,
}
