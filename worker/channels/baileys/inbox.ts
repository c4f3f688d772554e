import type { BinaryNode, WAMessage, WASocket } from '@whiskeysockets/baileys'
import type { Clock } from '#lib/clock.ts'
import type { Inbound } from '../channel.ts'
import { BoundedMap } from './bounded.ts'
import { type Me, readInbound, readUpsert } from './inbound.ts'

const REMEMBERED = 2_000

export type Inbox = {
  /** An encrypted part arrived; it is matched with its plain text later. */
  expect(ciphertext: Uint8Array, node: BinaryNode): void
  /** Resolves when the message was stored. Rejects with the error of `store`. */
  decrypted(ciphertext: Uint8Array, plain: Uint8Array): Promise<void>
  /** Messages as Baileys tells them: only those that never were decrypted here (fetched from the phone) are new. */
  upserted(messages: WAMessage[]): Promise<void>
}

/** Turns decrypted stanzas into inbound messages, with phone and LID as far as they are known. */
export function makeInbox(
  socket: () => WASocket | undefined,
  clock: Clock,
  store: (message: Inbound) => Promise<void>,
): Inbox {
  const nodes = new WeakMap<Uint8Array, BinaryNode>()
  const told = new BoundedMap<true>(REMEMBERED)

  const me = (): Me | undefined => {
    const known = socket()?.authState.creds.me
    return known && { id: known.id, lid: known.lid }
  }
  const keyOf = (message: Inbound) => `${message.fromJid}|${message.id}`

  async function tell(message: Inbound): Promise<void> {
    if (message.phone === null && message.lid !== null) {
      const jid = await socket()?.signalRepository.lidMapping.getPNForLID(message.lid)
      const digits = jid?.split(/[:@]/)[0]
      if (digits) message = { ...message, phone: `+${digits}` }
    }
    await store(message)
    told.set(keyOf(message), true)
  }
  return {
    expect: (ciphertext, node) => nodes.set(ciphertext, node),
    async decrypted(ciphertext, plain) {
      const node = nodes.get(ciphertext)
      const own = me()
      const message = node && own && readInbound(node, plain, own, clock.now())
      if (message) await tell(message)
    },
    async upserted(messages) {
      const own = me()
      if (!own) return
      for (const one of messages) {
        const message = readUpsert(one, own, clock.now())
        if (message && !told.has(keyOf(message))) await tell(message)
      }
    },
  }
}
