import type {
  BinaryNode,
  SignalDataSet,
  SignalKeyStoreWithTransaction,
  WAMessage,
  WASocket,
} from '@whiskeysockets/baileys'
import { z } from 'zod'
import type { Clock } from '#lib/clock.ts'
import type { SessionStore } from '#lib/senders/keys.ts'
import type { Inbound } from '../channel.ts'
import { BoundedMap } from './bounded.ts'
import { type Me, readInbound, readUpsert } from './inbound.ts'
import { phoneOfJid } from './jids.ts'

/** Beside the session's keys: messages that were decrypted and not stored by the sender yet. */
const KEPT = 'inbound'
const REMEMBERED = 2_000
const keptSchema = z.object({
  id: z.string(),
  fromJid: z.string(),
  phone: z.string().nullable(),
  lid: z.string().nullable(),
  text: z.string().nullable(),
  at: z.iso.datetime().transform((time) => new Date(time)),
})

export type Inbox = {
  /** An encrypted part arrived; it is matched with its plain text later. */
  expect(ciphertext: Uint8Array, node: BinaryNode): void
  /** Decrypted: kept with the keys, in their transaction. */
  keep(keys: SignalKeyStoreWithTransaction, ciphertext: Uint8Array, plain: Uint8Array): Promise<void>
  /** The keys are stored: tells the message. Rejects with the error of `store`. */
  decrypted(ciphertext: Uint8Array): Promise<void>
  /** Messages as Baileys tells them: only those that never were decrypted here (fetched from the phone) are new. */
  upserted(messages: WAMessage[]): Promise<void>
}

type Wiring = { socket(): WASocket | undefined; clock: Clock; store(message: Inbound): Promise<void> }

/**
 * Turns decrypted stanzas into inbound messages, with phone and LID as far as they are known. Decrypting uses up a
 * message's key, and WhatsApp's copy can't be read again: so it is kept in the same commit until it was stored.
 */
export function makeInbox({ socket, clock, store }: Wiring): Inbox {
  const nodes = new WeakMap<Uint8Array, BinaryNode>()
  const read = new WeakMap<Uint8Array, Inbound>()
  const told = new BoundedMap<true>(REMEMBERED)

  const me = (): Me | undefined => {
    const known = socket()?.authState.creds.me
    return known && { id: known.id, lid: known.lid }
  }
  async function withPhone(message: Inbound): Promise<Inbound> {
    if (message.phone !== null || message.lid === null) return message
    const jid = await socket()?.signalRepository.lidMapping.getPNForLID(message.lid)
    return { ...message, phone: phoneOfJid(jid ?? undefined) }
  }
  async function tell(message: Inbound): Promise<void> {
    await store(message)
    told.set(keyOf(message), true)
  }
  return {
    expect: (ciphertext, node) => nodes.set(ciphertext, node),
    async keep(keys, ciphertext, plain) {
      const node = nodes.get(ciphertext)
      const own = me()
      const found = node && own && readInbound(node, plain, own, clock.now())
      if (!found) return
      const message = await withPhone(found)
      read.set(ciphertext, message)
      await keys.set(change(message, message))
    },
    async decrypted(ciphertext) {
      const message = read.get(ciphertext)
      if (!message) return
      await tell(message)
      // Left behind by a crash, it is told a second time.
      void Promise.resolve(socket()?.authState.keys.set(change(message, null))).catch(() => {})
    },
    async upserted(messages) {
      const own = me()
      if (!own) return
      for (const one of messages) {
        const message = readUpsert(one, own, clock.now())
        if (message && !told.has(keyOf(message))) await tell(await withPhone(message))
      }
    },
  }
}

/** Hands over what a worker before us decrypted and did not get stored. Rejects when it can not be stored now. */
export async function replayKept(session: SessionStore, store: (messages: Inbound[]) => Promise<void>): Promise<void> {
  const kept = await session.readAll(KEPT)
  if (kept.size === 0) return
  await store([...kept.values()].map((value) => keptSchema.parse(JSON.parse(value))))
  await session.writeKeys([...kept.keys()].map((keyId) => ({ type: KEPT, keyId, value: null })))
}

const keyOf = (message: Inbound) => `${message.fromJid}|${message.id}`
/** Baileys' key store takes any type; its own types know only Baileys'. */
const change = (message: Inbound, value: Inbound | null) =>
  ({ [KEPT]: { [keyOf(message)]: value } }) as unknown as SignalDataSet
