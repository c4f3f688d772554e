import {
  aesDecryptGCM,
  aesEncryptGCM,
  type BinaryNode,
  Curve,
  decodeBinaryNode,
  encodeBinaryNode,
  hkdf,
  type KeyPair,
  NOISE_MODE,
  proto,
  sha256,
} from '@whiskeysockets/baileys'
import type { NoiseCertificate } from './certificate.ts'

const EMPTY = Buffer.alloc(0)
const HEADER_BYTES = 4
const ROUTING_PREFIX_BYTES = 7

/** Counter of a direction as the 12-byte nonce of AES-GCM. */
function nonce(counter: number): Buffer {
  const iv = Buffer.alloc(12)
  iv.writeUInt32BE(counter, 8)
  return iv
}

/**
 * The server's half of `Noise_XX_25519_AESGCM_SHA256` as WhatsApp frames it:
 * a 4-byte header once, then frames with a 3-byte length.
 */
export class NoiseServer {
  private readonly certificate: NoiseCertificate
  private readonly ephemeral: KeyPair = Curve.generateKeyPair()
  private hash: Buffer
  private salt: Buffer
  private key: Buffer
  private handshakeCounter = 0
  private inbox: Buffer = EMPTY
  private headerSeen = false
  private sendKey: Buffer = EMPTY
  private receiveKey: Buffer = EMPTY
  private sent = 0
  private received = 0

  constructor(certificate: NoiseCertificate) {
    this.certificate = certificate
    const mode = Buffer.from(NOISE_MODE)
    this.hash = mode.length === 32 ? mode : sha256(mode)
    this.salt = this.hash
    this.key = this.hash
  }

  /** Cuts received bytes into whole frames; keeps the rest for the next call. */
  frames(data: Buffer): Buffer[] {
    this.inbox = this.inbox.length > 0 ? Buffer.concat([this.inbox, data]) : data
    if (!this.headerSeen && !this.takeHeader()) return []
    const frames: Buffer[] = []
    while (this.inbox.length >= 3) {
      const end = 3 + this.inbox.readUIntBE(0, 3)
      if (this.inbox.length < end) break
      frames.push(this.inbox.subarray(3, end))
      this.inbox = this.inbox.subarray(end)
    }
    return frames
  }

  /** Answers the client's hello with our keys and the certificate chain. */
  answerHello(frame: Buffer): Buffer {
    const hello = proto.HandshakeMessage.decode(frame).clientHello
    const theirs = Buffer.from(hello?.ephemeral ?? EMPTY)
    this.authenticate(theirs)
    this.authenticate(this.ephemeral.public)
    this.mix(Curve.sharedKey(this.ephemeral.private, theirs))
    const staticKey = this.seal(this.certificate.staticKey.public)
    this.mix(Curve.sharedKey(this.certificate.staticKey.private, theirs))
    const payload = this.seal(this.certificate.chain)
    return framed(
      proto.HandshakeMessage.encode({
        serverHello: { ephemeral: this.ephemeral.public, static: staticKey, payload },
      }).finish(),
    )
  }

  /** Reads the client's finish: who it is. From here on frames are nodes. */
  readFinish(frame: Buffer): proto.ClientPayload {
    const finish = proto.HandshakeMessage.decode(frame).clientFinish
    const theirStatic = this.unseal(finish?.static ?? EMPTY)
    this.mix(Curve.sharedKey(this.ephemeral.private, theirStatic))
    const payload = proto.ClientPayload.decode(this.unseal(finish?.payload ?? EMPTY))
    const keys = Buffer.from(hkdf(EMPTY, 64, { salt: this.salt, info: '' }))
    this.receiveKey = keys.subarray(0, 32)
    this.sendKey = keys.subarray(32)
    return payload
  }

  async readNode(frame: Buffer): Promise<BinaryNode> {
    return decodeBinaryNode(aesDecryptGCM(frame, this.receiveKey, nonce(this.received++), EMPTY))
  }

  writeNode(node: BinaryNode): Buffer {
    return framed(aesEncryptGCM(encodeBinaryNode(node), this.sendKey, nonce(this.sent++), EMPTY))
  }

  /** `WA` and two version bytes, after an optional block of routing information. */
  private takeHeader(): boolean {
    let at = 0
    if (this.inbox.toString('latin1', 0, 2) === 'ED') {
      if (this.inbox.length < ROUTING_PREFIX_BYTES) return false
      at = ROUTING_PREFIX_BYTES + this.inbox.readUIntBE(4, 3)
    }
    if (this.inbox.length < at + HEADER_BYTES) return false
    this.authenticate(this.inbox.subarray(at, at + HEADER_BYTES))
    this.inbox = this.inbox.subarray(at + HEADER_BYTES)
    this.headerSeen = true
    return true
  }

  private authenticate(data: Uint8Array): void {
    this.hash = sha256(Buffer.concat([this.hash, data]))
  }

  private mix(shared: Uint8Array): void {
    const keys = Buffer.from(hkdf(Buffer.from(shared), 64, { salt: this.salt, info: '' }))
    this.salt = keys.subarray(0, 32)
    this.key = keys.subarray(32)
    this.handshakeCounter = 0
  }

  private seal(plain: Uint8Array): Buffer {
    const sealed = aesEncryptGCM(plain, this.key, nonce(this.handshakeCounter++), this.hash)
    this.authenticate(sealed)
    return sealed
  }

  private unseal(sealed: Uint8Array): Buffer {
    const plain = aesDecryptGCM(sealed, this.key, nonce(this.handshakeCounter++), this.hash)
    this.authenticate(sealed)
    return plain
  }
}

function framed(payload: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(3 + payload.length)
  frame.writeUIntBE(payload.length, 0, 3)
  frame.set(payload, 3)
  return frame
}
