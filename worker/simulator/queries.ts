import { randomBytes } from 'node:crypto'
import type { BinaryNode } from '@whiskeysockets/baileys'
import { type Account, signedKey, takeUpload } from './accounts.ts'
import type { Connection } from './connection.ts'
import { answerLinkCode } from './link-code.ts'
import { answerMex } from './mex.ts'
import type { Network } from './network.ts'
import { child, children, element, SERVER } from './nodes.ts'
import { answerUsync } from './usync.ts'

/** Content of a good answer, or the error of a bad one. */
export type Answer = BinaryNode[] | { code: number; text: string }

const NOT_FOUND: Answer = { code: 404, text: 'item-not-found' }
const RATE_LIMITED: Answer = { code: 429, text: 'rate-overlimit' }

/** Answers a client's `<iq>`. What this network does not know it answers with an empty result. */
export function answerQuery(network: Network, connection: Connection, iq: BinaryNode): void {
  const answer = connection.account
    ? answerOf(network, connection.account, iq)
    : answerUnlinked(network, connection, iq)
  const attrs = { from: SERVER, id: iq.attrs.id ?? '' }
  if (Array.isArray(answer)) {
    connection.send(element('iq', { ...attrs, type: 'result' }, answer))
  } else {
    const error = element('error', { code: String(answer.code), text: answer.text })
    connection.send(element('iq', { ...attrs, type: 'error' }, [error]))
  }
}

function answerUnlinked(network: Network, connection: Connection, iq: BinaryNode): Answer {
  const request = child(iq, 'link_code_companion_reg')
  return request ? answerLinkCode(network, connection, request) : []
}

function answerOf(network: Network, account: Account, iq: BinaryNode): Answer {
  const [first] = children(iq)
  switch (iq.attrs.xmlns) {
    case 'encrypt':
      return answerEncrypt(network, account, iq)
    case 'usync':
      if (network.faults.rateLimited(account.phone)) return RATE_LIMITED
      return [answerUsync(network.phones, first)]
    case 'w:mex':
      return answerMex(network, account, first)
    case 'w:sync:app:state':
      return [element('sync', {}, children(child(iq, 'sync'), 'collection').map(emptyCollection))]
    case 'abt':
      return [element('props', { hash: 'simulator' })]
    case 'privacy':
      return first?.tag === 'privacy' ? [element('privacy', {}, [PRIVACY])] : []
    case 'w:profile:picture':
      return NOT_FOUND
    case 'md':
      if (first?.tag === 'remove-companion-device') unlink(network, account)
      return []
    default:
      return []
  }
}

const PRIVACY = element('category', { name: 'readreceipts', value: 'all' })

function emptyCollection(collection: BinaryNode): BinaryNode {
  return element('collection', { name: collection.attrs.name ?? '', version: '0' })
}

function answerEncrypt(network: Network, account: Account, iq: BinaryNode): Answer {
  const [first] = children(iq)
  switch (first?.tag) {
    case 'count':
      return [element('count', { value: String(account.preKeys.length) })]
    case 'digest':
      return [element('digest')]
    case 'key': {
      const users = children(first, 'user').map((user) => network.sessions.bundle(user.attrs.jid ?? ''))
      return [element('list', {}, users)]
    }
    case 'rotate': {
      const signed = child(first, 'skey')
      if (signed) account.keys = { ...account.keys, signed: signedKey(signed) }
      network.accounts.save(account)
      return []
    }
  }
  if (iq.attrs.type === 'set' && child(iq, 'list')) {
    takeUpload(account, iq)
    network.accounts.save(account)
    network.accounts.savePreKeys(account)
    network.state.flush()
  }
  return []
}

/** The client took itself off the list of linked devices. */
function unlink(network: Network, account: Account): void {
  account.revoked = true
  network.accounts.save(account)
  network.journal.append({ kind: 'logout', from: account.phone, phone: account.phone, type: 'client' })
}

/** An id for a stanza of the network's own. */
export function stanzaId(): string {
  return randomBytes(6).toString('hex')
}
