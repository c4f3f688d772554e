import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'

const VERSION = 1
const NONCE = 12
const TAG = 16

/**
 * AES-256-GCM (NIST SP 800-38D). Layout: version (1 byte), nonce (12), tag (16), ciphertext.
 * @param aad what the ciphertext belongs to (workspace, sender, key name): moved elsewhere, it does not open
 */
export function seal(key: Uint8Array, plain: Uint8Array, aad: string): Buffer<ArrayBuffer> {
  const nonce = randomBytes(NONCE)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(Buffer.from(aad))
  const body = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([Buffer.from([VERSION]), nonce, cipher.getAuthTag(), body])
}

/** Opens what seal() made. Throws when key, aad or bytes do not fit. */
export function open(key: Uint8Array, sealed: Uint8Array, aad: string): Buffer<ArrayBuffer> {
  const bytes = Buffer.from(sealed)
  if (bytes[0] !== VERSION) throw new Error(`sealed with version ${bytes[0]}, this build knows ${VERSION}`)
  const cipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(1, 1 + NONCE))
  cipher.setAAD(Buffer.from(aad))
  cipher.setAuthTag(bytes.subarray(1 + NONCE, 1 + NONCE + TAG))
  return Buffer.concat([cipher.update(bytes.subarray(1 + NONCE + TAG)), cipher.final()])
}

/** A new 32-byte data key. Wrap it with seal(masterKey, …) before it is stored. */
export const newDataKey = (): Buffer => randomBytes(32)
/** What the database may keep of a key, to notice another one at start. */
export const fingerprint = (key: Uint8Array): string =>
  createHash('sha256').update('broadcaster').update(key).digest('hex').slice(0, 16)
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
