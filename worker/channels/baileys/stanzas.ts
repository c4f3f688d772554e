import type { BinaryNode, WASocket } from '@whiskeysockets/baileys'
import { isIgnored } from './jids.ts'

export type StanzaHooks = {
  ack(node: BinaryNode): void
  /**
   * Never rejects. Awaited, one after the other, before Baileys handles the receipt, and so before it is acknowledged:
   * not at all when it gives false.
   */
  receipt(node: BinaryNode): Promise<boolean>
  /** An encrypted part of a message, before Baileys decrypts it. */
  encrypted(ciphertext: Uint8Array, node: BinaryNode): void
}

type Listener = (node: BinaryNode) => void

/**
 * Listens to what the server sends, ahead of Baileys' own handlers. Call it before the socket has connected.
 * @returns resolves when every receipt that came in so far was told
 */
export function watchStanzas(ws: WASocket['ws'], hooks: StanzaHooks): () => Promise<void> {
  ws.on('CB:ack,class:message', hooks.ack)
  ws.prependListener('CB:message', (node: BinaryNode) => {
    if (node.attrs.from === undefined || isIgnored(node.attrs.from)) return
    for (const part of Array.isArray(node.content) ? node.content : []) {
      const readable = part.attrs.type === 'msg' || part.attrs.type === 'pkmsg'
      if (part.tag === 'enc' && readable && part.content instanceof Uint8Array) hooks.encrypted(part.content, node)
    }
  })
  const own = ws.listeners('CB:receipt') as Listener[]
  if (own.length === 0) throw new Error('Baileys handles receipts elsewhere now')
  ws.removeAllListeners('CB:receipt')
  let told: Promise<void> = Promise.resolve()
  ws.on('CB:receipt', (node: BinaryNode) => {
    told = told.then(async () => {
      if (await hooks.receipt(node)) for (const listener of own) listener(node)
    })
  })
  return () => told
}
