import { type BinaryNode, S_WHATSAPP_NET } from '@whiskeysockets/baileys'

/** The server's own address in the protocol (`@s.whatsapp.net`); not a host that anything is sent to. */
export const SERVER = S_WHATSAPP_NET

const LID_PREFIX = '77'

/** Children of a node, optionally only those with the given tag. */
export function children(node: BinaryNode | undefined, tag?: string): BinaryNode[] {
  if (!node || !Array.isArray(node.content)) return []
  return tag === undefined ? node.content : node.content.filter((child) => child.tag === tag)
}

/** First child with the given tag. */
export function child(node: BinaryNode | undefined, tag: string): BinaryNode | undefined {
  return children(node).find((candidate) => candidate.tag === tag)
}

/** Content of a leaf as bytes; empty when it has none. */
export function bytesOf(node: BinaryNode | undefined): Buffer {
  const content = node?.content
  if (typeof content === 'string') return Buffer.from(content)
  return content instanceof Uint8Array ? Buffer.from(content) : Buffer.alloc(0)
}

/** A leaf or a branch, without the noise of `attrs: {}` at every call. */
export function element(tag: string, attrs: Record<string, string> = {}, content?: BinaryNode['content']): BinaryNode {
  return content === undefined ? { tag, attrs } : { tag, attrs, content }
}

/** The protocol's time: whole seconds since 1970. */
export function epochSeconds(atMs: number = Date.now()): string {
  return String(Math.floor(atMs / 1000))
}

/** LID of a phone in this network: `77` and the number. */
export function lidOf(phone: string): string {
  return LID_PREFIX + phone
}

/** `919812345678@s.whatsapp.net` */
export function phoneJid(phone: string): string {
  return phone + SERVER
}

/** `77919812345678@lid` */
export function lidJid(phone: string): string {
  return `${lidOf(phone)}@lid`
}

/** The phone behind an address, whether it is a number or a LID, with or without a device. */
export function phoneOf(jid: string): string {
  const at = jid.indexOf('@')
  const user = (at < 0 ? jid : jid.slice(0, at)).split(':')[0]!.split('_')[0]!
  return jid.endsWith('@lid') && user.startsWith(LID_PREFIX) ? user.slice(LID_PREFIX.length) : user
}
