import type { Inbound } from '../channel.ts'
import type { PageMessage } from './page-events.ts'

/** WhatsApp Web writes `@c.us` where the wire says `@s.whatsapp.net`; LIDs are the same. */
export const widOf = (jid: string): string =>
  jid.replace(/(:\d+)?@s\.whatsapp\.net$/, '@c.us').replace(/:\d+@lid$/, '@lid')
export const jidOf = (wid: string): string => wid.replace(/@c\.us$/, '@s.whatsapp.net')
export const widOfPhone = (phone: string): string => `${phone.replace(/\D/g, '')}@c.us`

/** E.164, null for an address that is no phone's. */
export function phoneOf(wid: string | null): string | null {
  const user = /^([1-9]\d{6,14})@c\.us$/.exec(wid ?? '')?.[1]
  return user ? `+${user}` : null
}

/** Longer than any message WhatsApp lets a person type. */
const MAX_TEXT = 70_000

/** @param now no message is from later */
export function inboundOf({ id, from, phone, lid, text, t }: PageMessage, now: Date): Inbound {
  const at = new Date(t * 1_000)
  return {
    id,
    fromJid: jidOf(from),
    phone: phoneOf(phone),
    lid,
    text: text?.replaceAll('\u0000', '').slice(0, MAX_TEXT) ?? null,
    at: t > 0 && at < now ? at : now,
  }
}
