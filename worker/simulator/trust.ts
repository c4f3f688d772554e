import { WA_CERT_DETAILS } from '@whiskeysockets/baileys'

const LOOPBACK_HOSTS = new Set(['127.0.0.1', '[::1]'])
const KEY_BYTES = 32

/** Is this the address of a simulator: plain `ws:` to a literal loopback address, with a port? */
export function isSimulatorEndpoint(endpointUrl: string): boolean {
  if (!URL.canParse(endpointUrl)) return false
  const url = new URL(endpointUrl)
  return (
    url.protocol === 'ws:' &&
    LOOPBACK_HOSTS.has(url.hostname) &&
    url.port !== '' &&
    url.username === '' &&
    url.password === ''
  )
}

/**
 * Makes Baileys accept the simulator's noise certificate, in this whole process.
 * The root key is what keeps an impostor from posing as WhatsApp, so it is exchanged
 * only when nothing but the simulator can be reached at the endpoint.
 * @throws when the endpoint is anything but a loopback `ws://` address, or the key is no key
 */
export function trustSimulator(endpointUrl: string, rootPublicKey: Uint8Array): void {
  if (!isSimulatorEndpoint(endpointUrl)) {
    throw new Error(`The simulator's certificate is trusted on loopback only, not at ${addressOf(endpointUrl)}`)
  }
  if (rootPublicKey.length !== KEY_BYTES)
    throw new Error(`A root key has ${KEY_BYTES} bytes, not ${rootPublicKey.length}`)
  WA_CERT_DETAILS.PUBLIC_KEY = Buffer.from(rootPublicKey)
}

/**
 * Socket options for the simulator, on top of the worker's own.
 * @throws as `trustSimulator`
 */
export function simulatorSocketOptions(endpointUrl: string): { waWebSocketUrl: string } {
  if (!isSimulatorEndpoint(endpointUrl)) throw new Error(`${addressOf(endpointUrl)} is not the simulator`)
  return { waWebSocketUrl: endpointUrl }
}

/** The address without what may stand in it as a password or a query. */
function addressOf(endpointUrl: string): string {
  if (!URL.canParse(endpointUrl)) return 'an address that is none'
  const url = new URL(endpointUrl)
  return `${url.protocol}//${url.host}`
}
