import { USyncQuery, USyncUser, type WASocket } from '@whiskeysockets/baileys'
import type { Lookup } from '../channel.ts'
import { codeOf } from './boom.ts'
import { lidOfJid, withoutDevice } from './jids.ts'

/** WhatsApp did not say whether a number is registered. `code` is its refusal (429: asked too often), null for silence. */
export class LookupFailed extends Error {
  readonly code: number | null
  constructor(code: number | null, options?: ErrorOptions) {
    super(`lookup failed${code === null ? '' : ` with ${code}`}`, options)
    this.name = 'LookupFailed'
    this.code = code
  }
}

/**
 * Asks for a phone's registration and LID in one question; the LID is kept for the message that follows.
 * @param phone E.164
 * @throws LookupFailed
 */
export async function lookUp(sock: WASocket, phone: string): Promise<Lookup> {
  const digits = phone.replace(/\D/g, '')
  const question = new USyncQuery()
    .withContactProtocol()
    .withLIDProtocol()
    .withUser(new USyncUser().withPhone(`+${digits}`))
  const answer = await sock.executeUSyncQuery(question).catch((error: unknown) => {
    throw new LookupFailed(codeOf(error), { cause: error })
  })
  if (!answer) throw new LookupFailed(null)
  // A number it does not know is left out, or said to be out.
  const found = answer.list.find(({ contact }) => contact === true)
  if (!found) return { registered: false }
  const jid = withoutDevice(found.id)
  const lid = lidOfJid(typeof found.lid === 'string' ? found.lid : undefined)
  if (lid) await sock.signalRepository.lidMapping.storeLIDPNMappings([{ lid, pn: jid }])
  return { registered: true, jid, lid }
}
