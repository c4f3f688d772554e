import {
  isHostedLidUser,
  isHostedPnUser,
  isJidBroadcast,
  isJidGroup,
  isJidNewsletter,
  isLidUser,
  isPnUser,
  jidDecode,
  jidNormalizedUser,
} from '@whiskeysockets/baileys'

/** Address of a phone on WhatsApp. @param phone E.164 */
export const jidOfPhone = (phone: string): string => `${phone.replace(/\D/g, '')}@s.whatsapp.net`

export const isLid = (jid: string | undefined): boolean => Boolean(isLidUser(jid) || isHostedLidUser(jid))
export const isPhoneJid = (jid: string | undefined): boolean => Boolean(isPnUser(jid) || isHostedPnUser(jid))
/** A person's address, not a group's, a channel's or a status list's. */
export const isPerson = (jid: string | undefined): boolean => isLid(jid) || isPhoneJid(jid)

export const userOf = (jid: string | undefined): string => jidDecode(jid)?.user ?? ''

/** E.164 out of a phone's address, null for any other. */
export function phoneOfJid(jid: string | undefined): string | null {
  const user = isPhoneJid(jid) ? userOf(jid) : ''
  return /^[1-9]\d{6,14}$/.test(user) ? `+${user}` : null
}

/** `USER@lid` without the device, null for any other address. */
export const lidOfJid = (jid: string | undefined): string | null => (isLid(jid) ? `${userOf(jid)}@lid` : null)

/** Where to answer, without the device. */
export const withoutDevice = (jid: string): string =>
  isLid(jid) ? `${userOf(jid)}@lid` : isPhoneJid(jid) ? `${userOf(jid)}@s.whatsapp.net` : jidNormalizedUser(jid)

/** A shop's groups, channels and status lists are none of our business: not decrypted, no keys kept for them. */
export const isIgnored = (jid: string): boolean =>
  Boolean(isJidGroup(jid) || isJidBroadcast(jid) || isJidNewsletter(jid))
