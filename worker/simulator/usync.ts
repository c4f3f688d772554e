import type { BinaryNode } from '@whiskeysockets/baileys'
import { bytesOf, child, children, element, lidJid, phoneJid, phoneOf } from './nodes.ts'
import type { Phones } from './phones.ts'

/** Who is on WhatsApp, with which devices and LID: the query behind `onWhatsApp` and behind every first message. */
export function answerUsync(phones: Phones, usync: BinaryNode | undefined): BinaryNode {
  const wanted = new Set(children(child(usync, 'query')).map((protocol) => protocol.tag))
  const users = children(child(usync, 'list'), 'user').map((user) => answerUser(phones, wanted, user))
  return element('usync', {}, [element('result'), element('list', {}, users)])
}

function answerUser(phones: Phones, wanted: ReadonlySet<string>, user: BinaryNode): BinaryNode {
  const { jid } = user.attrs
  const phone = jid === undefined ? bytesOf(child(user, 'contact')).toString().replace(/\D/g, '') : phoneOf(jid)
  const exists = phones.isOnWhatsApp(phone)
  const answers: BinaryNode[] = []
  if (wanted.has('contact')) answers.push(element('contact', { type: exists ? 'in' : 'out' }))
  if (wanted.has('devices')) {
    const devices = exists ? [element('device', { id: '0' })] : []
    answers.push(element('devices', {}, [element('device-list', {}, devices)]))
  }
  if (wanted.has('lid') && exists && !jid?.endsWith('@lid')) answers.push(element('lid', { val: lidJid(phone) }))
  return element('user', { jid: jid ?? phoneJid(phone) }, answers)
}
