import type { BinaryNode } from '@whiskeysockets/baileys'
import type { Account } from './accounts.ts'
import { deliverInbound } from './inbound.ts'
import type { Network } from './network.ts'
import { element, epochSeconds, phoneOf } from './nodes.ts'
import { push } from './outbox.ts'
import type { PlannedReceipt } from './policy.ts'
import type { ReceiptType } from './policy-schema.ts'

export interface Arrival {
  to: string
  id: string
  text: string | undefined
  receipts: PlannedReceipt[]
}

/** A message gets to its phone: shown once, answered with receipts each time, kept while the phone is off. */
export function arrive(network: Network, account: Account, arrival: Arrival): void {
  const phone = phoneOf(arrival.to)
  const about = { from: account.phone, to: arrival.to, phone, id: arrival.id }
  if (network.phones.isSwitchedOff(phone)) {
    network.journal.append({ kind: 'held', ...about })
    network.phones.hold(phone, { account: account.phone, ...arrival })
    return
  }
  const seen = network.journal.hasShown(account.phone, phone, arrival.id)
  if (seen && network.dedupe) {
    network.journal.append({ kind: 'duplicate', ...about })
  } else {
    network.journal.append({ kind: 'shown', ...about, ...(arrival.text !== undefined && { text: arrival.text }) })
    replyTo(network, account, phone, arrival.text)
  }
  for (const { type, afterMs } of arrival.receipts) {
    network.timers.after(afterMs, () => sendReceipt(network, account, arrival.to, arrival.id, type))
  }
}

/**
 * A receipt from the phone behind `to`, queued when the device is away. With `retry` the phone could not read
 * the message: it encloses keys, so that the sender begins a new session.
 */
export function sendReceipt(
  network: Network,
  account: Account,
  to: string,
  id: string,
  type: ReceiptType,
  attempt = 1,
): void {
  const phone = phoneOf(to)
  network.journal.append({ kind: 'receipt', from: phone, to: account.phone, phone, id, type })
  if (network.web.receipt(account.phone, phone, id, type)) return
  const attrs = { from: to, id, t: epochSeconds(), ...(type !== 'delivery' && { type }) }
  push(network, account, element('receipt', attrs, type === 'retry' ? retryContent(network, id, attempt) : undefined))
}

function retryContent(network: Network, id: string, attempt: number): BinaryNode[] {
  const retry = element('retry', { count: String(attempt), id, t: epochSeconds(), v: '1' })
  return [retry, ...network.sessions.retryKeys()]
}

function replyTo(network: Network, account: Account, phone: string, text: string | undefined): void {
  const rule = network.phones.takeReply(phone, text)
  if (!rule) return
  network.timers.after(rule.afterMs, () => {
    deliverInbound(network, account, { fromPhone: phone, text: rule.reply }).catch(() => {
      // The device was unlinked meanwhile: nobody is there to read it.
    })
  })
}
