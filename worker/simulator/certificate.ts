import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { BufferJSON, Curve, type KeyPair, proto } from '@whiskeysockets/baileys'

const Details = proto.CertChain.NoiseCertificate.Details

/** The server's identity: its static key, and the chain that leads from it to our own root. */
export interface NoiseCertificate {
  staticKey: KeyPair
  chain: Uint8Array
  rootPublicKey: Uint8Array
}

interface StoredKeys {
  root: KeyPair
  intermediate: KeyPair
  leaf: KeyPair
}

/**
 * Makes the certificate, or takes the one kept in `directory`, so that a worker
 * that was told the root once still trusts the network after it restarted.
 */
export function loadCertificate(directory?: string): NoiseCertificate {
  const keys = directory === undefined ? newKeys() : storedKeys(directory)
  const intermediate = Details.encode({ serial: 1, issuerSerial: 0, key: keys.intermediate.public }).finish()
  const leaf = Details.encode({ serial: 2, issuerSerial: 1, key: keys.leaf.public }).finish()
  const chain = proto.CertChain.encode({
    intermediate: { details: intermediate, signature: Curve.sign(keys.root.private, intermediate) },
    leaf: { details: leaf, signature: Curve.sign(keys.intermediate.private, leaf) },
  }).finish()
  return { staticKey: keys.leaf, chain, rootPublicKey: new Uint8Array(keys.root.public) }
}

function newKeys(): StoredKeys {
  return { root: Curve.generateKeyPair(), intermediate: Curve.generateKeyPair(), leaf: Curve.generateKeyPair() }
}

function storedKeys(directory: string): StoredKeys {
  const file = join(directory, 'certificate.json')
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'), BufferJSON.reviver) as StoredKeys
  const keys = newKeys()
  mkdirSync(directory, { recursive: true })
  writeFileSync(`${file}.new`, JSON.stringify(keys, BufferJSON.replacer), { mode: 0o600 })
  renameSync(`${file}.new`, file)
  return keys
}
