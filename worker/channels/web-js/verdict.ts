import type { Close } from '../channel.ts'
import type { PageState } from './page-events.ts'

const close = (code: number | null, reason: string, next: Close['next']): Close => ({ code, reason, next })

/** What WhatsApp Web shows in place of the chats, with the codes of the wire that mean the same (channels/closes.ts). */
const MODES: Readonly<Record<string, Close>> = {
  CONFLICT: close(440, 'replaced', 'replaced'),
  TOS_BLOCK: close(403, 'banned', 'banned'),
  SMB_TOS_BLOCK: close(403, 'banned', 'banned'),
  DEPRECATED_VERSION: close(405, 'client_outdated', 'outdated'),
  PROXYBLOCK: close(null, 'network', 'reconnect'),
}

/** The phone, or WhatsApp, has removed this device. */
export const LOGGED_OUT = close(401, 'logged_out', 'expired')

/**
 * What the page's state means for the connection; undefined where it goes on.
 * @param linked the session was linked before: a page that offers a code has lost the link, and only then
 */
export function readState(state: PageState, linked: boolean): Close | undefined {
  const shown = MODES[state.mode]
  if (shown) return shown
  if (state.authenticated) return undefined
  // A code comes from the server: it knows no link of this page. Whether the phone removed it was not told.
  if (linked && state.code !== null) return close(null, 'link_lost', 'bad_session')
  return state.idle && !linked ? close(null, 'qr_ended', 'qr_ended') : undefined
}

/** Logged in, everything loaded, connected: messages go out at once. */
export const isOpen = (state: PageState): boolean =>
  state.authenticated && state.mode === 'MAIN' && (state.info === 'NORMAL' || state.info === '') && state.me !== null
