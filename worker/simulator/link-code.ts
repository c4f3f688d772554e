import { randomBytes } from 'node:crypto'
import type { BinaryNode } from '@whiskeysockets/baileys'
import type { Connection } from './connection.ts'
import { ControlError } from './errors.ts'
import type { Network } from './network.ts'
import { bytesOf, child, element, phoneOf } from './nodes.ts'
import type { Answer } from './queries.ts'

/** A device that waits for its code to be entered on a phone. */
export interface CodeOffer {
  connection: Connection
  ref: Buffer
  /** Its ephemeral key, sealed with the code: salt, iv, key. */
  wrapped: Buffer
  /** Who waits for the device's answer to the code that was entered. */
  entering?: { answered(finish: BinaryNode): void; failed(error: ControlError): void }
}

/** A client's `<link_code_companion_reg>`: it asks to be linked by a code, or answers one that was entered. */
export function answerLinkCode(network: Network, connection: Connection, request: BinaryNode): Answer {
  const phone = phoneOf(request.attrs.jid ?? '')
  if (request.attrs.stage === 'companion_finish') {
    network.linkCodes.get(phone)?.entering?.answered(request)
    return []
  }
  if (network.faults.rateLimited(phone)) return { code: 429, text: 'rate-overlimit' }
  if (!network.phones.isOnWhatsApp(phone)) return { code: 404, text: 'item-not-found' }
  const wrapped = bytesOf(child(request, 'link_code_pairing_wrapped_companion_ephemeral_pub'))
  const ref = randomBytes(16)
  network.linkCodes.set(phone, { connection, ref, wrapped })
  const attrs = { stage: 'companion_hello' }
  return [element('link_code_companion_reg', attrs, [element('link_code_pairing_ref', {}, ref)])]
}

/** The codes of a connection are worth nothing: it is gone, or linked. */
export function endLinkCodes(network: Network, connection: Connection): void {
  for (const [phone, offer] of network.linkCodes) {
    if (offer.connection !== connection) continue
    network.linkCodes.delete(phone)
    offer.entering?.failed(new ControlError(404, 'The device has gone'))
  }
}
