import { AsyncLocalStorage } from 'node:async_hooks'
import type { proto, WASocket } from '@whiskeysockets/baileys'
import { failpoint } from '#lib/failpoints.ts'
import type { OutgoingText, SendResult } from '../channel.ts'
import { codeOf, isConnectionClosed } from './boom.ts'
import { userOf } from './jids.ts'
import { prepareToken } from './tokens.ts'

const RATE_LIMITED = 429

/** A text as it goes out, and as a phone gets it that asks again. Without a preview: no address in it is ever fetched. */
export const textContent = (text: string): proto.IMessage => ({ extendedTextMessage: { text } })

/** How far a message got. `cancelled`, or not `usable`: nobody waits for it any more, and it must not be encrypted. */
export type Progress = { encrypting: boolean; written: boolean; cancelled: boolean; usable?: () => boolean }

/** The message whose work this is: told apart from one before it that still hangs in a question to the server. */
const sending = new AsyncLocalStorage<Progress>()

/** Called when something is about to be encrypted. @throws when it belongs to a message that was given up */
export function noteEncrypting(): void {
  const progress = sending.getStore()
  if (progress?.cancelled || progress?.usable?.() === false) throw new Error('given up before it was encrypted')
  if (progress) progress.encrypting = true
}

/** What is known when writing a message failed. */
export function readFailure(error: unknown, progress: Progress): SendResult {
  // Baileys stores the keys after the bytes have left: the message is out, only its keys are not.
  if (progress.written) return { kind: 'unknown', cause: 'keys_not_saved' }
  const code = codeOf(error)
  if (!progress.encrypting && code === RATE_LIMITED) return { kind: 'refused', code }
  if (error instanceof NoDevices) return { kind: 'not_written', cause: 'no_devices' }
  if (!progress.encrypting) return { kind: 'not_written', cause: code === null ? 'failed' : `failed_${code}` }
  // The socket was found closed before anything was handed to it.
  if (isConnectionClosed(error)) return { kind: 'not_written', cause: 'connection_closed' }
  return { kind: 'unknown', cause: 'closed' }
}

class NoDevices extends Error {}

/**
 * Encrypts and writes one message, in one transaction of the keys: devices and mappings of a new recipient, sessions
 * and token are stored together. Resolves when the bytes are out and the keys stored, which is no acceptance yet.
 * @param fresh makes new sessions with the recipient first
 * @returns what to do after it: telling the recipient's privacy token
 */
export function writeMessage(
  sock: WASocket,
  message: OutgoingText,
  progress: Progress,
  fresh: boolean,
): Promise<() => Promise<void>> {
  const me = sock.authState.creds.me?.id ?? ''
  return sending.run(progress, () =>
    sock.authState.keys.transaction(() => write(sock, me, message, progress, fresh), me),
  )
}

async function write(sock: WASocket, me: string, { id, jid, text }: OutgoingText, progress: Progress, fresh: boolean) {
  const own = `${userOf(me)}@s.whatsapp.net`
  // Baileys asks the same again and finds it in its cache. For nobody it would send an empty message.
  const devices = await sock.getUSyncDevices([own, jid], true, false)
  const recipients = devices.filter((device) => device.user === userOf(jid))
  if (recipients.length === 0) throw new NoDevices()
  if (fresh) await renewSessions(sock, recipients)
  const tellToken = await prepareToken(sock, jid)
  await failpoint('send.ready')
  await sock.relayMessage(jid, textContent(text), { messageId: id })
  progress.written = true
  await failpoint('send.written')
  return tellToken
}

/** New sessions with all devices of these recipients, from keys fetched now. */
export async function refreshSessions(sock: WASocket, jids: string[]): Promise<void> {
  const me = sock.authState.creds.me?.id ?? ''
  await sock.authState.keys.transaction(async () => {
    await renewSessions(sock, await sock.getUSyncDevices(jids, true, false))
  }, me)
}

async function renewSessions(sock: WASocket, devices: { jid: string }[]): Promise<void> {
  if (devices.length > 0)
    await sock.assertSessions(
      devices.map((device) => device.jid),
      true,
    )
}
