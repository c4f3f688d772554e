import { randomBytes } from 'node:crypto'
import { type BinaryNode, proto } from '@whiskeysockets/baileys'
import type { Account, Pending } from './accounts.ts'
import { ControlError } from './errors.ts'
import type { Network } from './network.ts'
import { element, epochSeconds, lidJid, phoneJid, SERVER } from './nodes.ts'
import { MAX_INBOUND_RETRIES, push } from './outbox.ts'
import type { SealedMessage } from './signal.ts'

/** Baileys uploads more when it hears of fewer than this. */
const LOW_PRE_KEYS = 5

export interface InboundMessage {
  fromPhone: string
  text: string
  /** The sender stands there as a LID, the number beside it. */
  viaLid?: boolean | undefined
  id?: string | undefined
}

/** A phone writes to a linked number, really encrypted; queued while the device is away. Gives the message's id. */
export async function deliverInbound(network: Network, account: Account, message: InboundMessage): Promise<string> {
  const web = network.web.devices.linked(account.phone)
  if (account.revoked && !web) throw new ControlError(409, `${account.phone} is not linked any more`)
  const { fromPhone, text, viaLid = false, id = newMessageId() } = message
  const sender: Record<string, string> = viaLid
    ? { from: lidJid(fromPhone), sender_pn: phoneJid(fromPhone), addressing_mode: 'lid' }
    : { from: phoneJid(fromPhone), sender_lid: lidJid(fromPhone) }
  network.journal.append({ kind: 'inbound', from: fromPhone, to: account.phone, phone: fromPhone, id, text })
  account.chats.add(fromPhone)
  network.web.inbound(account.phone, { id, phone: fromPhone, viaLid, text })
  if (account.revoked) return id
  await send(network, account, fromPhone, { conversation: text }, { ...sender, id, notify: `Phone ${fromPhone}` })
  return id
}

/** What the phone hands to a device it was just linked with: the key of the app state. */
export async function sendAppStateKey(network: Network, account: Account): Promise<string> {
  const id = newMessageId()
  const key = {
    keyId: { keyId: Buffer.from([0, 0, 0, 0, 0, 1]) },
    keyData: {
      keyData: randomBytes(32),
      fingerprint: { rawId: 1, currentIndex: 0, deviceIndexes: [0] },
      timestamp: Number(epochSeconds()),
    },
  }
  const type = proto.Message.ProtocolMessage.Type.APP_STATE_SYNC_KEY_SHARE
  const message = { protocolMessage: { type, appStateSyncKeyShare: { keys: [key] } } }
  await send(network, account, account.phone, message, { from: phoneJid(account.phone), id, category: 'peer' })
  return id
}

/** The device could not read a message: the phone starts a new session and sends it again, under the same id. */
export async function resendInbound(network: Network, account: Account, pending: Pending): Promise<void> {
  const { message, node } = pending
  if (!message || message.retries >= MAX_INBOUND_RETRIES) return
  message.retries++
  network.sessions.forget(message.fromPhone, account)
  const sealed = await network.sessions.seal(message.fromPhone, account, message.plain)
  push(network, account, { ...node, content: [enc(sealed, message.retries)] }, message)
}

async function send(
  network: Network,
  account: Account,
  fromPhone: string,
  content: proto.IMessage,
  attrs: Record<string, string>,
): Promise<void> {
  const plain = padded(proto.Message.encode(proto.Message.fromObject(content)).finish())
  const before = account.preKeys.length
  const sealed = await network.sessions.seal(fromPhone, account, plain)
  if (account.preKeys.length !== before) network.accounts.savePreKeys(account)
  network.accounts.save(account)
  const node = element('message', { t: epochSeconds(), type: 'text', ...attrs }, [enc(sealed)])
  push(network, account, node, { fromPhone, plain, retries: 0 })
  network.state.flush()
  if (before >= LOW_PRE_KEYS && account.preKeys.length < LOW_PRE_KEYS) askForPreKeys(network, account)
}

/** The network's request for more one-time keys. */
function askForPreKeys(network: Network, account: Account): void {
  const id = `low-${newMessageId()}`
  const count = element('count', { value: String(account.preKeys.length) })
  push(network, account, element('notification', { from: SERVER, type: 'encrypt', id, t: epochSeconds() }, [count]))
}

function enc(sealed: SealedMessage, retries = 0): BinaryNode {
  const attrs = { v: '2', type: sealed.type, ...(retries > 0 && { count: String(retries) }) }
  return element('enc', attrs, sealed.body)
}

function newMessageId(): string {
  return `3A${randomBytes(9).toString('hex').toUpperCase()}`
}

/** 1 to 16 bytes, each saying how many they are. */
function padded(plain: Uint8Array): Buffer {
  const length = 1 + (randomBytes(1)[0]! & 15)
  return Buffer.concat([plain, Buffer.alloc(length, length)])
}
