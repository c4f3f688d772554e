import { randomBytes } from 'node:crypto'
import { Curve, hmacSign, type KeyPair, proto } from '@whiskeysockets/baileys'
import type { Account, UploadedKeys } from './accounts.ts'
import type { Connection } from './connection.ts'
import { ControlError } from './errors.ts'
import type { Network } from './network.ts'
import { element, epochSeconds, lidJid, phoneJid, SERVER } from './nodes.ts'
import { stanzaId } from './queries.ts'

const REFERENCES = 6
const ACCOUNT_SIGNATURE_PREFIX = Buffer.from([6, 0])

/** A client that is not linked: gives it references to show as QR codes, one after the other. */
export function offerPairing(network: Network, connection: Connection): void {
  const references = Array.from({ length: REFERENCES }, () => `2@${randomBytes(24).toString('base64url')}`)
  for (const reference of references) network.pairing.set(reference, connection)
  const refs = references.map((reference) => element('ref', {}, Buffer.from(reference)))
  connection.send(iq([element('pair-device', {}, refs)]))
}

/** Forgets the QR codes of a connection: it is gone, or linked. */
export function endPairing(network: Network, connection: Connection): void {
  for (const [reference, owner] of network.pairing) {
    if (owner === connection) network.pairing.delete(reference)
  }
}

/**
 * A phone scans a QR code as Baileys hands it out.
 * @throws ControlError 404 when no client shows it, 400 when it is no QR of WhatsApp's
 */
export function scanQr(network: Network, qr: string, phone: string): Account {
  const [reference, noiseKey, identity, secret] = qr.slice(qr.lastIndexOf('#') + 1).split(',')
  if (!reference || !noiseKey || !identity || !secret) throw new ControlError(400, 'This is no WhatsApp QR')
  const connection = network.pairing.get(reference)
  if (!connection?.registration) throw new ControlError(404, 'QR expired or unknown')
  return completePairing(network, connection, {
    phone,
    identity: Buffer.from(identity, 'base64'),
    secret: Buffer.from(secret, 'base64'),
  })
}

/** What a phone and the device it links know of each other, by a QR or a code. */
export interface Pairing {
  phone: string
  /** The device's public key. */
  identity: Buffer
  /** Known to both: it seals what the phone signs. */
  secret: Buffer
  /** The phone's key, where it was shown to the device before. */
  primary?: KeyPair
}

/** The phone accepts the device: it gets an address and the phone's signature. */
export function completePairing(network: Network, connection: Connection, pairing: Pairing): Account {
  if (!connection.registration) throw new ControlError(404, 'This device does not wait to be linked')
  endPairing(network, connection)
  const keys = uploadedKeys(connection.registration, pairing.identity)
  const account = network.accounts.link(pairing.phone, keys, pairing.primary)
  connection.account = account
  connection.send(pairSuccess(account, pairing.secret))
  return account
}

/** The client signed the pairing: it has to come back with its new credentials. */
export function finishPairing(network: Network, connection: Connection): void {
  const phone = connection.account?.phone ?? ''
  network.journal.append({ kind: 'paired', from: phone, phone })
  connection.send(element('stream:error', { code: '515' }))
  connection.close()
}

function pairSuccess(account: Account, secret: Buffer) {
  const timestamp = Number(epochSeconds())
  const details = proto.ADVDeviceIdentity.encode({ rawId: 1, timestamp, keyIndex: account.device }).finish()
  const signed = Buffer.concat([ACCOUNT_SIGNATURE_PREFIX, details, account.keys.identity])
  const identity = proto.ADVSignedDeviceIdentity.encode({
    details,
    accountSignatureKey: account.primary.public,
    accountSignature: Curve.sign(account.primary.private, signed),
  }).finish()
  const sealed = proto.ADVSignedDeviceIdentityHMAC.encode({
    details: identity,
    hmac: hmacSign(Buffer.from(identity), secret),
  }).finish()
  const jid = phoneJid(`${account.phone}:${account.device}`)
  const lid = lidJid(account.phone).replace('@', `:${account.device}@`)
  return iq([
    element('pair-success', {}, [
      element('device-identity', {}, Buffer.from(sealed)),
      element('device', { jid, lid }),
      element('platform', { name: 'android' }),
    ]),
  ])
}

function uploadedKeys(data: proto.ClientPayload.IDevicePairingRegistrationData, identity: Buffer): UploadedKeys {
  const bytes = (value: Uint8Array | null | undefined) => Buffer.from(value ?? [])
  return {
    identity,
    registrationId: bytes(data.eRegid).readUInt32BE(0),
    signed: {
      id: bytes(data.eSkeyId).readUIntBE(0, 3),
      value: bytes(data.eSkeyVal),
      signature: bytes(data.eSkeySig),
    },
  }
}

function iq(content: ReturnType<typeof element>[]) {
  return element('iq', { from: SERVER, type: 'set', id: stanzaId() }, content)
}
