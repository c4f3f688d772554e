import {
  type BinaryNode,
  extractMessageContent,
  proto,
  unpadRandomMax16,
  type WAMessage,
} from '@whiskeysockets/baileys'
import type { Inbound } from '../channel.ts'
import { isPerson, lidOfJid, phoneOfJid, userOf, withoutDevice } from './jids.ts'
import { dateOf } from './receipts.ts'

/** Our own addresses: what we wrote on another device is not inbound. */
export type Me = { id: string; lid: string | undefined }

/** Longer than any message WhatsApp lets a person type. */
const MAX_TEXT = 70_000

/**
 * A decrypted message of a person, or null: groups, what we wrote ourselves, reactions, deletions, key exchange.
 * @param plain as it came out of decryption, padded
 */
export function readInbound({ attrs }: BinaryNode, plain: Uint8Array, me: Me, now: Date): Inbound | null {
  const { from, id } = attrs
  if (!from || !id || attrs.category === 'peer' || !isPerson(from) || isMe(from, me)) return null
  const decoded = proto.Message.decode(unpadRandomMax16(plain))
  // Our own phone's copies of what it sent carry their text inside deviceSentMessage.
  if (decoded.deviceSentMessage) return null
  const text = textOf(decoded)
  if (text === undefined) return null
  const alternate = attrs.sender_pn ?? attrs.participant_pn ?? attrs.sender_lid ?? attrs.participant_lid
  return inboundOf(id, from, alternate, text, dateOf(attrs.t, now))
}

/** The same for a message that Baileys fetched from the phone later, because it came without its content. */
export function readUpsert(message: WAMessage, me: Me, now: Date): Inbound | null {
  const { id, remoteJid, remoteJidAlt, fromMe } = message.key
  if (!id || !remoteJid || fromMe || !isPerson(remoteJid) || isMe(remoteJid, me)) return null
  const text = textOf(message.message)
  if (text === undefined) return null
  return inboundOf(id, remoteJid, remoteJidAlt ?? undefined, text, dateOf(String(message.messageTimestamp ?? ''), now))
}

function inboundOf(id: string, from: string, alternate: string | undefined, text: string | null, at: Date): Inbound {
  return {
    id,
    fromJid: withoutDevice(from),
    phone: phoneOfJid(from) ?? phoneOfJid(alternate),
    lid: lidOfJid(from) ?? lidOfJid(alternate),
    text,
    at,
  }
}

/** Its text; null for one without (a picture, a sticker); undefined for what is no message of a person at all. */
export function textOf(message: proto.IMessage | null | undefined): string | null | undefined {
  const content = extractMessageContent(message)
  if (!content) return undefined
  if (content.protocolMessage) {
    // An edit counts with its new text: a STOP may be written that way too.
    const edited = content.protocolMessage.editedMessage
    return edited ? textOf(edited) : undefined
  }
  if (content.reactionMessage || content.pollUpdateMessage || content.encReactionMessage) return undefined
  const text = content.conversation || captionOf(content)
  if (text) return text.replaceAll('\u0000', '').slice(0, MAX_TEXT)
  return hasContent(content) ? null : undefined
}

function captionOf(content: proto.IMessage): string | null | undefined {
  return (
    content.extendedTextMessage?.text ??
    content.imageMessage?.caption ??
    content.videoMessage?.caption ??
    content.documentMessage?.caption ??
    content.buttonsResponseMessage?.selectedDisplayText ??
    content.templateButtonReplyMessage?.selectedDisplayText ??
    content.listResponseMessage?.title
  )
}

/** Anything beside the parts that only carry keys. */
function hasContent(content: proto.IMessage): boolean {
  const CARRIERS = new Set(['senderKeyDistributionMessage', 'messageContextInfo'])
  return Object.entries(content).some(([name, value]) => value !== null && value !== undefined && !CARRIERS.has(name))
}

const isMe = (jid: string, me: Me) =>
  userOf(jid) === userOf(me.id) || (me.lid !== undefined && userOf(jid) === userOf(me.lid))
