import { unixTimestampSeconds, type WASocket } from '@whiskeysockets/baileys'
import { isLid } from './jids.ts'

const BUCKET_SECONDS = 7 * 24 * 3_600

/** A recipient is told once a week that we trust them, as WhatsApp Web does. */
const isDue = (sentAt: number | undefined, now: number): boolean =>
  sentAt === undefined || Math.floor(now / BUCKET_SECONDS) > Math.floor(sentAt / BUCKET_SECONDS)

/**
 * Our privacy token for a recipient. Baileys would send one with every message: it stores the time it did so in a
 * transaction that is over by then. So the time is stored here, with the message's own keys, and the token sent after.
 * Call it inside the transaction of the message, when the recipient's LID is known.
 * @returns what to do after the message has left; never rejects
 */
export async function prepareToken(sock: WASocket, jid: string): Promise<() => Promise<void>> {
  const { keys } = sock.authState
  const { lidMapping } = sock.signalRepository
  const lid = isLid(jid) ? jid : await lidMapping.getLIDForPN(jid)
  const storedUnder = lid ?? jid
  const { [storedUnder]: entry } = await keys.get('tctoken', [storedUnder])
  const now = unixTimestampSeconds()
  if (!isDue(entry?.senderTimestamp, now)) return async () => {}
  const token = entry?.token ?? Buffer.alloc(0)
  await keys.set({ tctoken: { [storedUnder]: { ...entry, token, senderTimestamp: now } } })
  const phoneJid = isLid(jid) ? await lidMapping.getPNForLID(jid) : jid
  const issuedTo = sock.serverProps.lidTrustedTokenIssueToLid ? storedUnder : (phoneJid ?? jid)
  return async () => {
    try {
      await sock.issuePrivacyTokens([issuedTo], now)
    } catch {
      // Not told after all: the next message tells it. If that can't be stored either, the next week's does.
      await Promise.resolve(keys.set({ tctoken: { [storedUnder]: entry ?? null } })).catch(() => {})
    }
  }
}
