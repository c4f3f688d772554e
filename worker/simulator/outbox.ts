import type { BinaryNode } from '@whiskeysockets/baileys'
import type { Account, Pending } from './accounts.ts'
import type { Connection } from './connection.ts'
import type { Network } from './network.ts'
import { child, children, element, epochSeconds, SERVER } from './nodes.ts'

/** Under what a stanza waits for its acknowledgement. A message is acknowledged by a receipt, of whatever type. */
function keyOf(tag: string, id: string, type: string | undefined): string {
  return tag === 'message' ? `message|${id}` : `${tag}|${id}|${type ?? ''}`
}

/**
 * Brings a stanza to a linked device: now when it is there, with the backlog otherwise.
 * Kept until the device acknowledges it, so a client that dies before it stored something gets it again.
 */
export function push(network: Network, account: Account, node: BinaryNode, message?: Pending['message']): void {
  const { id = '', type } = node.attrs
  account.outbox.set(keyOf(node.tag, id, type), message ? { node, message } : { node })
  network.accounts.saveOutbox(account)
  if (account.connection?.live) account.connection.send(node)
}

/** The backlog, and the bulletin without which Baileys holds all events back. */
export function bringBacklog(account: Account, connection: Connection): void {
  for (const { node } of account.outbox.values()) {
    connection.send({ ...node, attrs: { ...node.attrs, offline: '0' } })
  }
  const count = String(account.outbox.size)
  connection.live = true
  connection.send(element('ib', { from: SERVER }, [element('offline', { count })]))
}

/** How often a phone sends a message again that the client could not read. */
export const MAX_INBOUND_RETRIES = 5

/** The client acknowledged a stanza of ours: `<ack class id type>`. */
export function takeAck(network: Network, account: Account, ack: BinaryNode): void {
  const { class: tag = '', id = '', type } = ack.attrs
  const key = keyOf(tag, id, type)
  const retries = account.outbox.get(key)?.message?.retries ?? 0
  // The refusal that follows a retry receipt is about the copy before: the new one is still on its way.
  if (ack.attrs.error !== undefined && retries > 0 && retries < MAX_INBOUND_RETRIES) return
  if (account.outbox.delete(key)) network.accounts.saveOutbox(account)
}

/**
 * The client's receipt for messages that phones sent it; the network acknowledges it in turn.
 * Hands back the message when the client asks for it again.
 */
export function takeReceipt(network: Network, account: Account, receipt: BinaryNode): Pending | undefined {
  const { id = '', to = SERVER, type } = receipt.attrs
  account.connection?.send(element('ack', { class: 'receipt', id, from: to, ...(type && { type }), t: epochSeconds() }))
  const pending = account.outbox.get(keyOf('message', id, undefined))
  if (type === 'retry') return pending
  const more = children(child(receipt, 'list'), 'item').map((item) => item.attrs.id ?? '')
  for (const one of [id, ...more]) account.outbox.delete(keyOf('message', one, undefined))
  network.accounts.saveOutbox(account)
  return undefined
}
