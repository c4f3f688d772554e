import type { BinaryNode, WASocket } from '@whiskeysockets/baileys'
import { SECOND } from '#lib/clock.ts'
import { atMost } from './life.ts'

/** WhatsApp gives no code for this number: it is not on WhatsApp, or wrong. Or codes were asked for too often. */
export type CodeRefusal = 'code_refused' | 'code_too_often'

const TOO_OFTEN = '429'
/** A code that WhatsApp does not know of yet is no use to a person; but an answer that looks otherwise must not hide it. */
const CONFIRM_MS = 5 * SECOND

/**
 * Asks WhatsApp to link this device by a code that a person enters on the phone. Baileys resolves before WhatsApp has
 * answered, so its answer is listened for. Nothing else that an unlinked device asks is ever refused.
 * @param phone E.164
 * @param refused told in place of an answer, once
 * @returns the code, eight characters; null when it was refused
 * @throws what the socket throws
 */
export async function requestCode(
  socket: WASocket,
  phone: string,
  refused: (why: CodeRefusal) => void,
): Promise<string | null> {
  const { promise: answer, resolve } = Promise.withResolvers<'known' | 'refused'>()
  socket.ws.once('CB:iq,type:result,link_code_companion_reg', () => resolve('known'))
  socket.ws.once('CB:iq,type:error', ({ content }: BinaryNode) => {
    const error = Array.isArray(content) ? content.find(({ tag }) => tag === 'error') : undefined
    resolve('refused')
    refused(error?.attrs.code === TOO_OFTEN ? 'code_too_often' : 'code_refused')
  })
  const code = await socket.requestPairingCode(phone.replace(/\D/g, ''))
  let gone = false
  void answer.then((what) => {
    gone = what === 'refused'
  })
  await atMost(CONFIRM_MS, answer)
  return gone ? null : code
}
