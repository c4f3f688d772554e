import { randomBytes } from 'node:crypto'
import {
  aesDecryptCTR,
  aesDecryptGCM,
  aesEncryptCTR,
  type BinaryNode,
  Curve,
  derivePairingCodeKey,
  hkdf,
} from '@whiskeysockets/baileys'
import type { Account } from './accounts.ts'
import { ControlError } from './errors.ts'
import { endLinkCodes } from './link-code.ts'
import type { Network } from './network.ts'
import { bytesOf, child, element, epochSeconds, SERVER } from './nodes.ts'
import { completePairing } from './pairing.ts'
import { stanzaId } from './queries.ts'

const FINISH_WITHIN_MS = 10_000
const EMPTY = Buffer.alloc(0)

/**
 * A person enters a code on the phone. Phone and device prove to each other that they know it; the phone sees whether
 * it was the right one by whether it can open the device's answer.
 * @throws ControlError 404 when no device waits for a code on this phone, 400 for a wrong code
 */
export async function enterCode(network: Network, phone: string, entered: string): Promise<Account> {
  const offer = network.linkCodes.get(phone)
  const registration = offer?.connection.registration
  if (!offer || !registration) throw new ControlError(404, 'No device waits for a code on this phone')
  const code = entered.replace(/[^0-9A-Za-z]/g, '').toUpperCase()
  const primary = network.accounts.find(phone)?.primary ?? Curve.generateKeyPair()
  const ephemeral = Curve.generateKeyPair()
  const { promise, resolve, reject } = Promise.withResolvers<BinaryNode>()
  offer.entering = { answered: resolve, failed: reject }
  promise.catch(() => {}) // it may fail before it is waited for
  network.timers.after(FINISH_WITHIN_MS, () => reject(new ControlError(408, 'The device does not answer')))
  offer.connection.send(
    notification([
      element('link_code_pairing_ref', {}, offer.ref),
      element('primary_identity_pub', {}, Buffer.from(primary.public)),
      element('link_code_pairing_wrapped_primary_ephemeral_pub', {}, await sealKey(code, ephemeral.public)),
    ]),
  )
  const finish = await promise
  const shared = Buffer.from(Curve.sharedKey(ephemeral.private, await openKey(code, offer.wrapped)))
  const { identity, random } = openBundle(bytesOf(child(finish, 'link_code_pairing_wrapped_key_bundle')), shared)
  const proof = Buffer.concat([shared, Curve.sharedKey(primary.private, identity), random])
  const secret = Buffer.from(hkdf(proof, 32, { info: 'adv_secret' }))
  endLinkCodes(network, offer.connection)
  return completePairing(network, offer.connection, { phone, identity, secret, primary })
}

const notification = (content: BinaryNode[]) =>
  element('notification', { from: SERVER, type: 'link_code_companion_reg', id: stanzaId(), t: epochSeconds() }, [
    element('link_code_companion_reg', { stage: 'primary_hello' }, content),
  ])

/** Salt (32), iv (16) and a key (32) under the code. It says nothing about whether the code was right. */
async function sealKey(code: string, key: Uint8Array): Promise<Buffer> {
  const salt = randomBytes(32)
  const iv = randomBytes(16)
  return Buffer.concat([salt, iv, aesEncryptCTR(key, await derivePairingCodeKey(code, salt), iv)])
}
async function openKey(code: string, sealed: Buffer): Promise<Buffer> {
  const key = await derivePairingCodeKey(code, sealed.subarray(0, 32))
  return Buffer.from(aesDecryptCTR(sealed.subarray(48), key, sealed.subarray(32, 48)))
}

function openBundle(bundle: Buffer, shared: Buffer): { identity: Buffer; random: Buffer } {
  const info = 'link_code_pairing_key_bundle_encryption_key'
  const key = hkdf(shared, 32, { salt: bundle.subarray(0, 32), info })
  try {
    const plain = Buffer.from(aesDecryptGCM(bundle.subarray(44), Buffer.from(key), bundle.subarray(32, 44), EMPTY))
    return { identity: plain.subarray(0, 32), random: plain.subarray(64, 96) }
  } catch {
    throw new ControlError(400, 'Wrong code')
  }
}
