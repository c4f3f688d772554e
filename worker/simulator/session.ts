import type { BinaryNode, proto } from '@whiskeysockets/baileys'
import type { Account } from './accounts.ts'
import type { Connection } from './connection.ts'
import { resendInbound, sendAppStateKey } from './inbound.ts'
import { endLinkCodes } from './link-code.ts'
import { acceptMessage } from './messages.ts'
import type { Network } from './network.ts'
import { child, children, element, epochSeconds, lidJid, SERVER } from './nodes.ts'
import { bringBacklog, takeAck, takeReceipt } from './outbox.ts'
import { endPairing, finishPairing, offerPairing } from './pairing.ts'
import { answerQuery } from './queries.ts'

const UNAUTHORIZED = 401
/** Brought after this long even if a new device never confirmed the key it got first. */
const BACKLOG_AT_LATEST_MS = 3_000

/** The handshake is through: a new client wants to be linked, a known one logs in. */
export function admitClient(network: Network, connection: Connection, payload: proto.ClientPayload): void {
  if (payload.devicePairingData) {
    connection.registration = payload.devicePairingData
    offerPairing(network, connection)
    return
  }
  const phone = String(payload.username)
  const account = network.accounts.find(phone)
  const known = account && !account.revoked && account.device === payload.device
  const failure = network.faults.loginFailure(phone) ?? (known ? undefined : UNAUTHORIZED)
  if (failure !== undefined || !account) {
    network.journal.append({ kind: 'login_failure', from: phone, phone, error: String(failure) })
    connection.send(element('failure', { reason: String(failure), location: 'sim' }))
    connection.close()
    return
  }
  logIn(network, connection, account)
}

/** One connection a device: a second login ends the first with 440. */
function logIn(network: Network, connection: Connection, account: Account): void {
  const { phone, device } = account
  const before = account.connection
  account.connection = connection
  connection.account = account
  if (before) {
    network.journal.append({ kind: 'replaced', from: phone, phone })
    before.send(element('stream:error', { code: '440' }, [element('conflict', { type: 'replaced' })]))
    before.close()
  }
  network.journal.append({ kind: 'login', from: phone, phone })
  const lid = lidJid(phone).replace('@', `:${device}@`)
  connection.send(element('success', { t: epochSeconds(), lid, location: 'sim' }))
}

/** A connection is gone: its device is away until the next login. */
export function releaseConnection(network: Network, connection: Connection): void {
  network.connections.delete(connection)
  endPairing(network, connection)
  endLinkCodes(network, connection)
  const { account } = connection
  if (account?.connection !== connection) return
  account.connection = undefined
  network.journal.append({ kind: 'disconnect', from: account.phone, phone: account.phone })
}

/** A stanza of a client that is linked, or about to be. */
export async function handleStanza(network: Network, connection: Connection, stanza: BinaryNode): Promise<void> {
  const { account } = connection
  switch (stanza.tag) {
    case 'iq':
      return handleIq(network, connection, stanza)
    case 'message':
      return acceptMessage(network, connection, stanza)
    case 'ack':
      if (account) takeAck(network, account, stanza)
      return
    case 'receipt':
      if (account) await handleReceipt(network, connection, account, stanza)
  }
}

async function handleIq(network: Network, connection: Connection, iq: BinaryNode): Promise<void> {
  if (iq.attrs.type === 'result') {
    if (child(iq, 'pair-device-sign')) finishPairing(network, connection)
    return
  }
  answerQuery(network, connection, iq)
  if (iq.attrs.xmlns === 'passive' && children(iq)[0]?.tag === 'active') await activate(network, connection)
}

/** The client is ready for its backlog. A new device gets the phone's app-state key before it. */
async function activate(network: Network, connection: Connection): Promise<void> {
  const { account } = connection
  if (!account || connection.live) return
  if (!account.fresh) {
    bringBacklog(account, connection)
    return
  }
  account.fresh = false
  const keyMessage = await sendAppStateKey(network, account)
  const pending = account.outbox.get(`message|${keyMessage}`)
  if (pending) connection.send(pending.node)
  connection.awaitedReceipt = keyMessage
  network.timers.after(BACKLOG_AT_LATEST_MS, () => {
    if (!connection.live && account.connection === connection) bringBacklog(account, connection)
  })
}

async function handleReceipt(
  network: Network,
  connection: Connection,
  account: Account,
  receipt: BinaryNode,
): Promise<void> {
  const { id = '', to = SERVER, type = 'delivery' } = receipt.attrs
  if (account.connection !== connection) return
  network.journal.append({ kind: 'client_receipt', from: account.phone, to, phone: account.phone, id, type })
  const askedAgain = takeReceipt(network, account, receipt)
  if (askedAgain) await resendInbound(network, account, askedAgain)
  if (id === connection.awaitedReceipt && !connection.live) bringBacklog(account, connection)
}
