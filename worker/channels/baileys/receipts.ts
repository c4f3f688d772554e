import type { BinaryNode } from '@whiskeysockets/baileys'
import type { Ack, Receipt, ReceiptStatus } from '../channel.ts'
import { isPerson } from './jids.ts'

/** Read as they come in, before Baileys buffers and merges them: a read that is merged with a late delivery would be lost. */
const STATUS: Readonly<Record<string, ReceiptStatus>> = {
  '': 'delivered',
  delivery: 'delivered',
  inactive: 'delivered',
  read: 'read',
  played: 'read',
}
const REFUSED_WITHOUT_CODE = 500

/** What a `<receipt>` says of our messages: nothing where it is a group's, a retry, or about what our own phone did. */
export function readReceipt({ attrs, content }: BinaryNode, now: Date): Receipt[] {
  const status = STATUS[attrs.type ?? '']
  if (!status || !isPerson(attrs.from) || attrs.recipient || attrs.participant) return []
  const list = Array.isArray(content) ? content.find((node) => node.tag === 'list') : undefined
  const items = Array.isArray(list?.content) ? list.content.map((item) => item.attrs.id) : []
  const at = dateOf(attrs.t, now)
  return [attrs.id, ...items].filter((id) => id !== undefined).map((id) => ({ id, status, at }))
}

/** What an `<ack class="message">` says: accepted, or refused with a code. */
export function readAck({ attrs }: BinaryNode): Ack {
  if (attrs.error === undefined) return { id: attrs.id ?? '' }
  const code = Number(attrs.error)
  return { id: attrs.id ?? '', code: Number.isInteger(code) ? code : REFUSED_WITHOUT_CODE }
}

/** A time of WhatsApp's (epoch seconds), never later than now. */
export function dateOf(seconds: string | undefined, now: Date): Date {
  const time = Number(seconds) * 1_000
  return time > 0 && time < now.getTime() ? new Date(time) : now
}
