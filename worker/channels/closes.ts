import type { Close } from './channel.ts'

/** How a client reports the end of a connection. */
export type RawClose = {
  /** WhatsApp's or HTTP's code as the client has it, null without one. */
  code: number | null
  /** The client's sentence, with the detail WhatsApp gave (`conflict device_removed`), if any. */
  text: string
}

type Rule = { when: (close: RawClose) => boolean; next: Close['next']; reason: string }

const code =
  (...codes: number[]) =>
  (close: RawClose) =>
    close.code !== null && codes.includes(close.code)
const text = (pattern: RegExp) => (close: RawClose) => pattern.test(close.text)

/**
 * docs/design.md §6, first match wins. Texts come first where Baileys reuses a code: a QR that nobody scanned is 408
 * like a lost network, an HTTP answer of a proxy on the way carries codes that would be WhatsApp's verdict (401, 403).
 * 402, 406 and 409 as WhatsApp Web knows them: banned for a time, banned, a client it does not accept.
 */
const RULES: readonly Rule[] = [
  { when: text(/^WebSocket Error/), next: 'reconnect', reason: 'network' },
  { when: text(/QR refs attempts ended/), next: 'qr_ended', reason: 'qr_ended' },
  { when: text(/device_removed/), next: 'expired', reason: 'logged_out' },
  { when: code(515), next: 'reconnect_now', reason: 'restart_required' },
  { when: code(440), next: 'replaced', reason: 'replaced' },
  { when: code(401, 411, 419), next: 'expired', reason: 'logged_out' },
  { when: code(402, 403, 406), next: 'banned', reason: 'banned' },
  { when: code(405, 409), next: 'outdated', reason: 'client_outdated' },
  { when: code(500), next: 'bad_session', reason: 'bad_session' },
  { when: code(408, 428), next: 'reconnect', reason: 'network' },
  { when: code(503), next: 'reconnect', reason: 'unavailable' },
]

/** What the end of a connection means. Any other code, or none: try again with backoff. */
export function readClose(close: RawClose): Close {
  const rule = RULES.find(({ when }) => when(close))
  return { code: close.code, reason: rule?.reason ?? 'unknown', next: rule?.next ?? 'reconnect' }
}
