import { type BinaryNode, Curve, type KeyPair } from '@whiskeysockets/baileys'
import type { Connection } from './connection.ts'
import { bytesOf, child, children, lidOf } from './nodes.ts'
import type { StateLog } from './state-log.ts'

export interface PublicKeyEntry {
  id: number
  value: Buffer
}

/** What the client uploaded for others to write to it. */
export interface UploadedKeys {
  registrationId: number
  identity: Buffer
  signed: PublicKeyEntry & { signature: Buffer }
}

/** A stanza that the client has not acknowledged yet; the network keeps it and brings it again. */
export interface Pending {
  node: BinaryNode
  /** Of an inbound message: what to encrypt again when the client asks. */
  message?: { fromPhone: string; plain: Buffer; retries: number }
}

/** A linked device of a phone number on this network. */
export interface Account {
  phone: string
  device: number
  lid: string
  primary: KeyPair
  keys: UploadedKeys
  preKeys: PublicKeyEntry[]
  /** Unlinked on the phone, or by the client. */
  revoked: boolean
  /** Has never logged in: the phone still has to hand over its app-state key. */
  fresh: boolean
  /** Phones that wrote to this number: chats that a restriction leaves alone. */
  chats: Set<string>
  outbox: Map<string, Pending>
  connection: Connection | undefined
}

type StoredAccount = Omit<Account, 'connection' | 'chats' | 'outbox' | 'preKeys'> & { chats: string[] }

/** The linked numbers, kept over a restart. One device a number: linking again replaces it. */
export class Accounts {
  private readonly byPhone = new Map<string, Account>()
  private readonly state: StateLog

  constructor(state: StateLog, stored: Map<string, unknown>) {
    this.state = state
    for (const [key, value] of stored) {
      if (!key.startsWith('account:')) continue
      const { chats, ...rest } = value as StoredAccount
      const outbox = new Map((stored.get(`outbox:${rest.phone}`) ?? []) as [string, Pending][])
      const preKeys = (stored.get(`prekeys:${rest.phone}`) ?? []) as PublicKeyEntry[]
      this.byPhone.set(rest.phone, { ...rest, chats: new Set(chats), preKeys, outbox, connection: undefined })
    }
  }

  all(): Account[] {
    return [...this.byPhone.values()]
  }

  find(phone: string): Account | undefined {
    return this.byPhone.get(phone)
  }

  /** The number, also where only a browser is linked to it: then it has no device of its own here. */
  know(phone: string): Account {
    const known = this.byPhone.get(phone)
    if (known) return known
    const nothing = { id: 0, value: Buffer.alloc(0), signature: Buffer.alloc(0) }
    const account = this.link(phone, { registrationId: 0, identity: Buffer.alloc(0), signed: nothing })
    Object.assign(account, { device: 0, revoked: true })
    this.save(account)
    return account
  }

  /** A new device for the number; the one before it is no longer linked. */
  link(phone: string, keys: UploadedKeys, primary?: KeyPair): Account {
    const before = this.byPhone.get(phone)
    const account: Account = {
      phone,
      device: (before?.device ?? 0) + 1,
      lid: lidOf(phone),
      primary: before?.primary ?? primary ?? Curve.generateKeyPair(),
      keys,
      preKeys: [],
      revoked: false,
      fresh: true,
      chats: before?.chats ?? new Set(),
      outbox: new Map(),
      connection: undefined,
    }
    this.byPhone.set(phone, account)
    this.savePreKeys(account)
    this.saveOutbox(account)
    this.save(account)
    this.state.flush()
    return account
  }

  save(account: Account): void {
    this.state.set(`account:${account.phone}`, () => {
      const { connection: _connection, outbox: _outbox, preKeys: _preKeys, chats, ...rest } = account
      return { ...rest, chats: [...chats] } satisfies StoredAccount
    })
  }

  /** Apart from the rest: some 800 keys, which change seldom. */
  savePreKeys(account: Account): void {
    this.state.set(`prekeys:${account.phone}`, () => account.preKeys)
  }

  saveOutbox(account: Account): void {
    this.state.set(`outbox:${account.phone}`, () => [...account.outbox])
  }
}

/** Reads an upload of identity, signed prekey and prekeys into the account. */
export function takeUpload(account: Account, upload: BinaryNode): void {
  const identity = bytesOf(child(upload, 'identity'))
  const registration = bytesOf(child(upload, 'registration'))
  const signed = child(upload, 'skey')
  account.keys = {
    identity: identity.length > 0 ? identity : account.keys.identity,
    registrationId: registration.length === 4 ? registration.readUInt32BE(0) : account.keys.registrationId,
    signed: signed ? signedKey(signed) : account.keys.signed,
  }
  account.preKeys.push(...children(child(upload, 'list'), 'key').map(publicKey))
}

export function signedKey(node: BinaryNode): UploadedKeys['signed'] {
  return { ...publicKey(node), signature: bytesOf(child(node, 'signature')) }
}

function publicKey(node: BinaryNode): PublicKeyEntry {
  return { id: bytesOf(child(node, 'id')).readUIntBE(0, 3), value: bytesOf(child(node, 'value')) }
}
