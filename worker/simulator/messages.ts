import type { BinaryNode } from '@whiskeysockets/baileys'
import type { Account } from './accounts.ts'
import type { Connection } from './connection.ts'
import { arrive, sendReceipt } from './delivery.ts'
import { type Opened, openEnvelope } from './envelope.ts'
import type { Network } from './network.ts'
import { element, epochSeconds, phoneOf } from './nodes.ts'
import type { Plan } from './policy.ts'

const MAX_ATTEMPTS = 5

/** A message from a linked device: journal, verdict, ack, and on to the phone. */
export async function acceptMessage(network: Network, connection: Connection, stanza: BinaryNode): Promise<void> {
  const account = connection.account
  const { id = '', to = '', category } = stanza.attrs
  if (!account || account.connection !== connection) return
  const phone = phoneOf(to)
  if (category === 'peer') {
    network.journal.append({ kind: 'peer', from: account.phone, to, phone, id })
    sendAck(network, connection, account, to, id)
    return
  }
  const opened = await openEnvelope(network, account, stanza)
  const firstAttempt = !network.journal.hasArrived(account.phone, phone, id)
  const text = opened.readable ? opened.text : undefined
  network.journal.append({
    kind: 'stanza',
    from: account.phone,
    to,
    phone,
    id,
    ...(text !== undefined && { text }),
    ...(!opened.readable && { error: opened.error }),
  })
  const refusal = network.faults.refusal(account.phone, account.chats.has(phone))
  const message = { from: account.phone, phone, id, text, firstAttempt, web: false }
  const plan = refusal === undefined ? network.policy.decide(message) : network.policy.refuse(refusal)
  carryOut(network, connection, account, { to, id, opened, plan })
}

interface Accepted {
  to: string
  id: string
  opened: Opened
  plan: Plan
}

function carryOut(network: Network, connection: Connection, account: Account, message: Accepted): void {
  const { to, id, plan } = message
  if (plan.drop) {
    network.journal.append({ kind: 'drop', from: account.phone, to, phone: phoneOf(to), id, type: 'policy' })
    connection.terminate()
  } else if (plan.ack) {
    network.timers.after(plan.ackAfterMs, () => sendAck(network, connection, account, to, id, plan.error))
  }
  toPhone(network, account, message)
}

function toPhone(network: Network, account: Account, { to, id, opened, plan }: Accepted): void {
  const phone = phoneOf(to)
  if (plan.error !== undefined || !network.phones.isOnWhatsApp(phone)) return
  if (!opened.readable && plan.show) {
    if (opened.askAgain) requestAgain(network, account, to, id, plan)
    return
  }
  if (plan.show && opened.readable) {
    arrive(network, account, { to, id, text: opened.text, receipts: plan.receipts })
    return
  }
  for (const { type, afterMs } of plan.receipts) {
    network.timers.after(afterMs, () => sendReceipt(network, account, to, id, type))
  }
}

/** A real phone asks a few times, and then leaves the message be. */
function requestAgain(network: Network, account: Account, to: string, id: string, plan: Plan): void {
  const attempt = network.phones.countRetry(account.phone, phoneOf(to), id)
  if (attempt > MAX_ATTEMPTS) return
  network.timers.after(plan.receipts[0]?.afterMs ?? 0, () => sendReceipt(network, account, to, id, 'retry', attempt))
}

function sendAck(
  network: Network,
  connection: Connection,
  account: Account,
  to: string,
  id: string,
  error?: number,
): void {
  if (!connection.open) return
  const code: Record<string, string> = error === undefined ? {} : { error: String(error) }
  network.journal.append({ kind: 'ack', from: account.phone, to, phone: phoneOf(to), id, ...code })
  connection.send(element('ack', { class: 'message', id, from: to, t: epochSeconds(), ...code }))
}
