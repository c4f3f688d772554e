import { log } from '#lib/log.ts'
import { BACKUP, PRIMARY } from '#lib/senders/channel.ts'
import { type Held, holdSender, restrictSender } from '#lib/senders/facts.sql.ts'
import { removeQr } from '#lib/senders/qr.ts'
import { endSession, setSessionStatus } from '#lib/senders/sessions.sql.ts'
import type { Close } from './channels/channel.ts'
import type { Connection } from './connection.ts'
import type { Settings } from './settings.ts'

/** A session that WhatsApp calls broken is tried this often before the person is asked to link again. */
const BAD_SESSION_TRIES = 3

/** How long to wait before the next try: doubling, with jitter, so that many senders do not come back at once. */
export const backoff = (
  tries: number,
  { reconnectMs, reconnectMaxMs }: Pick<Settings, 'reconnectMs' | 'reconnectMaxMs'>,
  random: number,
): number => Math.min(reconnectMaxMs, reconnectMs * 2 ** Math.min(tries, 16)) * (0.5 + random / 2)

/** What comes next: connect again after a while (ms), or nothing, because the session has ended. */
export type Next = { again: number } | { ended: true }

/**
 * Writes what the end of a connection means (docs/design.md §6) and says what comes next. The sender's state is written
 * before the session is ended: if we die between the two, WhatsApp tells us the same again. A backup that is logged out or
 * broken ends alone, and the sender goes on; a ban is one of the number, whichever device hears of it.
 * @param tries failed connections in a row, this one included
 * @throws LeaseLost
 */
export async function afterClose(
  held: Held,
  { session, linked }: Pick<Connection, 'session' | 'linked'>,
  close: Close,
  tries: number,
  settings: Settings,
  random: number,
): Promise<Next> {
  const why = { code: close.code, reason: close.reason }
  const primary = session.channel === PRIMARY
  const again = async (ms: number): Promise<Next> => {
    if (linked) await setSessionStatus(session, ['connected', 'reconnecting'], 'reconnecting', why)
    return { again: ms }
  }
  const end = async (status: 'expired' | 'failed', reason: string = close.reason): Promise<Next> => {
    await endSession(session, status, { code: close.code, reason })
    await removeQr(held.senderId, primary ? PRIMARY : BACKUP)
    return { ended: true }
  }
  switch (close.next) {
    case 'reconnect_now':
      return { again: tries > 5 ? backoff(tries, settings, random) : 0 }
    case 'reconnect':
    case 'replaced':
      return again(backoff(close.next === 'replaced' ? tries + 2 : tries, settings, random))
    case 'outdated':
      log.error(
        { senderId: held.senderId, channel: session.channel, code: close.code },
        'WhatsApp calls our client too old: a new release is needed',
      )
      return linked ? again(settings.outdatedMs) : end('failed', 'outdated')
    case 'bad_session':
      if (tries < BAD_SESSION_TRIES) return again(backoff(tries, settings, random))
      if (linked && primary) await holdSender(held, 'bad_session', null)
      return end('failed')
    case 'expired':
      if (linked && primary) await holdSender(held, 'logged_out', null)
      return end('expired')
    case 'banned':
      if (linked) await restrictSender(held, 'banned', null)
      return end('failed')
    case 'qr_ended':
      return end('failed')
  }
}
