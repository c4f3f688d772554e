import { type BinaryNode, proto, unpadRandomMax16 } from '@whiskeysockets/baileys'
import type { Account } from './accounts.ts'
import type { Network } from './network.ts'
import { bytesOf, child, children, phoneOf } from './nodes.ts'
import { isOldCounter } from './old-counter.ts'
import type { SealedMessage } from './signal.ts'

/** What a phone made of a stanza. */
export type Opened =
  | { readable: true; text: string | undefined }
  /** `askAgain`: a real phone would send a retry receipt. An old counter it drops without a word. */
  | { readable: false; error: string; askAgain: boolean }

/** Reads, as the addressed phone, what a linked device sent to it. */
export async function openEnvelope(network: Network, account: Account, stanza: BinaryNode): Promise<Opened> {
  const phone = phoneOf(stanza.attrs.to ?? '')
  const sealed = findSealed(stanza, phone)
  if (!sealed) return { readable: false, error: 'nothing in it for this phone', askAgain: false }
  if (!network.decrypt) return { readable: true, text: undefined }
  try {
    const plain = await network.sessions.open(phone, account, sealed)
    return { readable: true, text: textOf(proto.Message.decode(unpadRandomMax16(plain))) }
  } catch (error) {
    if (isOldCounter(error, sealed, network.sessions.inspect(phone, account))) {
      return { readable: false, error: 'old counter', askAgain: false }
    }
    return { readable: false, error: error instanceof Error ? error.message : String(error), askAgain: true }
  }
}

/** A message goes to every device of both sides; this is the part for the phone it is addressed to. */
function findSealed(stanza: BinaryNode, phone: string): SealedMessage | undefined {
  const direct = child(stanza, 'enc')
  const participant = children(child(stanza, 'participants'), 'to').find((to) => phoneOf(to.attrs.jid ?? '') === phone)
  const enc = direct ?? child(participant, 'enc')
  const type = enc?.attrs.type
  return type === 'pkmsg' || type === 'msg' ? { type, body: bytesOf(enc) } : undefined
}

function textOf(message: proto.IMessage): string | undefined {
  return (
    message.conversation ||
    message.extendedTextMessage?.text ||
    message.imageMessage?.caption ||
    message.videoMessage?.caption ||
    message.documentMessage?.caption ||
    undefined
  )
}
