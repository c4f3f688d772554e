import {
  type BinaryNode,
  Curve,
  encodeBigEndian,
  type KeyPair,
  signedKeyPair,
  xmppPreKey,
  xmppSignedPreKey,
} from '@whiskeysockets/baileys'
import { ProtocolAddress, SessionBuilder, SessionCipher, SessionRecord, type SignalStorage } from 'libsignal'
import type { Account } from './accounts.ts'
import { element } from './nodes.ts'
import type { StateLog } from './state-log.ts'

const DJB_TYPE = Buffer.from([5])
const PRE_KEY_ID = 1
const SIGNED_PRE_KEY_ID = 1

/** Keys of the simulated phones. All share them: a session costs the same, and a thousand phones cost no keys. */
export interface PeerIdentity {
  identity: KeyPair
  signed: ReturnType<typeof signedKeyPair>
  preKey: KeyPair
  registrationId: number
}

export interface SealedMessage {
  type: 'pkmsg' | 'msg'
  body: Buffer
}

/** The Signal sessions that the simulated phones hold with the linked devices. */
export class PhoneSessions {
  private readonly peer: PeerIdentity
  private readonly sessions = new Map<string, SessionRecord>()
  private readonly state: StateLog
  private readonly bundleContent: BinaryNode[]
  private readonly keyPairs: Record<'identity' | 'signed' | 'preKey', { privKey: Buffer; pubKey: Buffer }>

  constructor(state: StateLog, stored: Map<string, unknown>) {
    this.state = state
    this.peer = (stored.get('peer') as PeerIdentity | undefined) ?? newPeer()
    state.set('peer', () => this.peer)
    for (const [key, value] of stored) {
      // libsignal declares bytes here, and means the object that `serialize` gave.
      if (key.startsWith('session:')) this.sessions.set(key, SessionRecord.deserialize(value as Uint8Array))
    }
    const { identity, signed, preKey, registrationId } = this.peer
    this.keyPairs = { identity: prefixed(identity), signed: prefixed(signed.keyPair), preKey: prefixed(preKey) }
    this.bundleContent = [
      element('registration', {}, encodeBigEndian(registrationId)),
      element('type', {}, DJB_TYPE),
      element('identity', {}, Buffer.from(identity.public)),
      xmppSignedPreKey(signed),
      xmppPreKey(preKey, PRE_KEY_ID),
    ]
  }

  /** A phone's keys, as the network hands them to who wants to write to it. */
  bundle(jid: string): BinaryNode {
    return element('user', { jid }, this.bundleContent)
  }

  /** What a phone encloses when it asks for a message again: with it the sender starts a new session. */
  retryKeys(): BinaryNode[] {
    const [registration, ...keys] = this.bundleContent
    return [registration!, element('keys', {}, keys)]
  }

  /** Decrypts what a linked device sent to a phone. @throws what libsignal throws */
  async open(phone: string, account: Account, sealed: SealedMessage): Promise<Buffer> {
    const cipher = this.cipher(phone, account)
    return sealed.type === 'pkmsg'
      ? cipher.decryptPreKeyWhisperMessage(sealed.body)
      : cipher.decryptWhisperMessage(sealed.body)
  }

  /** Encrypts what a phone writes to a linked device; the first time with one of its prekeys. */
  async seal(phone: string, account: Account, plain: Buffer): Promise<SealedMessage> {
    if (!this.sessions.has(this.key(phone, account))) await this.begin(phone, account)
    const { type, body } = await this.cipher(phone, account).encrypt(plain)
    // A counter used twice is a message the client drops: this one is on disk before it goes out.
    this.state.flush()
    return {
      type: type === 3 ? 'pkmsg' : 'msg',
      body: typeof body === 'string' ? Buffer.from(body, 'binary') : Buffer.from(body),
    }
  }

  /** Forgets the session: the next message to the device starts another. */
  forget(phone: string, account: Account): void {
    this.sessions.delete(this.key(phone, account))
    this.state.delete(this.key(phone, account))
  }

  /** The stored form of a session, for looking into it after a failure. */
  inspect(phone: string, account: Account): unknown {
    return this.sessions.get(this.key(phone, account))?.serialize()
  }

  private async begin(phone: string, account: Account): Promise<void> {
    const { identity, signed, registrationId } = account.keys
    const preKey = account.preKeys.shift()
    const session = {
      registrationId,
      identityKey: withType(identity),
      signedPreKey: { keyId: signed.id, publicKey: withType(signed.value), signature: signed.signature },
      ...(preKey && { preKey: { keyId: preKey.id, publicKey: withType(preKey.value) } }),
    }
    // A session without a one-time prekey is allowed; libsignal's types forget it.
    const outgoing = session as Parameters<SessionBuilder['initOutgoing']>[0]
    await new SessionBuilder(this.storage(phone, account), this.address(account)).initOutgoing(outgoing)
  }

  private cipher(phone: string, account: Account): SessionCipher {
    return new SessionCipher(this.storage(phone, account), this.address(account))
  }

  private address(account: Account): ProtocolAddress {
    return new ProtocolAddress(account.phone, account.device)
  }

  private key(phone: string, account: Account): string {
    return `session:${phone}|${account.phone}.${account.device}`
  }

  private storage(phone: string, account: Account): SignalStorage {
    const key = this.key(phone, account)
    return {
      loadSession: async () => this.sessions.get(key),
      storeSession: async (_id, record) => {
        this.sessions.set(key, record)
        this.state.set(key, () => record.serialize())
      },
      isTrustedIdentity: () => true,
      loadPreKey: async () => this.keyPairs.preKey,
      removePreKey: () => {},
      loadSignedPreKey: () => this.keyPairs.signed,
      getOurRegistrationId: () => this.peer.registrationId,
      getOurIdentity: () => this.keyPairs.identity,
    }
  }
}

function newPeer(): PeerIdentity {
  const identity = Curve.generateKeyPair()
  const signed = signedKeyPair(identity, SIGNED_PRE_KEY_ID)
  return { identity, signed, preKey: Curve.generateKeyPair(), registrationId: 4242 }
}

function prefixed(pair: KeyPair): { privKey: Buffer; pubKey: Buffer } {
  return { privKey: Buffer.from(pair.private), pubKey: withType(pair.public) }
}

function withType(key: Uint8Array): Buffer {
  return Buffer.concat([DJB_TYPE, key])
}
