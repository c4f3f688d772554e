import type { Account } from './accounts.ts'
import type { OrderBody, OrderName, OrderResult } from './control-schema.ts'
import { arrive, sendReceipt } from './delivery.ts'
import { enterCode } from './enter-code.ts'
import { ControlError } from './errors.ts'
import { deliverInbound } from './inbound.ts'
import { announceQuota, announceTimeLock } from './mex.ts'
import type { Network } from './network.ts'
import { element, phoneJid } from './nodes.ts'
import { scanQr } from './pairing.ts'
import { stanzaId } from './queries.ts'

/** Everything that can be done to the network from outside, one function an order. */
export type Orders = { [Name in OrderName]: (body: OrderBody<Name>) => OrderResult<Name> | Promise<OrderResult<Name>> }

const OK = { ok: true } as const

/** The orders of a running network. Those about a number throw ControlError 404 when it was never linked. */
export function makeOrders(network: Network): Orders {
  return {
    scan({ qr, phone }) {
      const ref = qr.split(',')[0] ?? ''
      if (network.web.offers(ref)) network.web.scan(network, ref, phone)
      else scanQr(network, qr, phone)
      return OK
    },
    async 'enter-code'({ phone, code }) {
      await enterCode(network, phone, code)
      return OK
    },
    policy({ rules, ...habits }) {
      if (rules) network.policy.setRules(rules)
      network.policy.changeHabits(habits)
      return OK
    },
    'not-on-whatsapp'({ phones, on }) {
      network.phones.setOnWhatsApp(phones, on)
      return OK
    },
    async inbound({ to, from, text, viaLid }) {
      return { id: await deliverInbound(network, linked(network, to), { fromPhone: from, text, viaLid }) }
    },
    reply(rule) {
      network.phones.addReply(rule)
      return OK
    },
    receipt({ phone, from, id, type }) {
      sendReceipt(network, linked(network, phone), phoneJid(from), id, type)
      return OK
    },
    drop({ phone, device }) {
      if (device === 'web') {
        network.web.drop(network, phone)
        return OK
      }
      network.journal.append({ kind: 'drop', from: phone, phone, type: 'order' })
      linked(network, phone).connection?.terminate()
      return OK
    },
    'stream-error'({ phone, code }) {
      endStream(network, linked(network, phone), code)
      return OK
    },
    logout({ phone, device }) {
      if (device === 'web') network.web.logOut(network, phone)
      else logOut(network, linked(network, phone))
      return OK
    },
    'login-failure'({ code, phone }) {
      network.faults.setLoginFailure(code, phone)
      return OK
    },
    offline({ phones, offline }) {
      for (const phone of phones) {
        if (offline) network.phones.switchOff(phone)
        else wakeUp(network, phone)
      }
      return OK
    },
    timelock({ phone, active, until, type }) {
      network.faults.setTimeLock({ active, until, type }, phone)
      const concerned = phone === undefined ? network.accounts.all() : [linked(network, phone)]
      for (const account of concerned) announceTimeLock(network, account, stanzaId())
      return OK
    },
    'new-chat-quota'({ phone, ...quota }) {
      network.faults.setNewChatQuota(quota, phone)
      announceQuota(network, linked(network, phone), stanzaId())
      return OK
    },
    'rate-limit'({ phone, forMs }) {
      network.faults.setRateLimit(Date.now() + forMs, phone)
      return OK
    },
  }
}

function linked(network: Network, phone: string): Account {
  const account = network.accounts.find(phone)
  if (!account) throw new ControlError(404, `${phone} is not linked`)
  return account
}

/** The network ends a connection with a reason; some reasons carry more than a number. */
function endStream(network: Network, account: Account, code: number, conflict?: string): void {
  const { phone, connection } = account
  network.journal.append({ kind: 'stream_error', from: phone, phone, error: String(code) })
  const content = conflict === undefined ? undefined : [element('conflict', { type: conflict })]
  connection?.send(element('stream:error', { code: String(code) }, content))
  connection?.close()
}

/** The person removes the device on the phone. */
function logOut(network: Network, account: Account): void {
  account.revoked = true
  network.accounts.save(account)
  network.state.flush()
  network.journal.append({ kind: 'logout', from: account.phone, phone: account.phone, type: 'phone' })
  endStream(network, account, 401, 'device_removed')
}

function wakeUp(network: Network, phone: string): void {
  for (const { account: from, ...arrival } of network.phones.switchOn(phone)) {
    const account = network.accounts.find(from)
    if (account) arrive(network, account, arrival)
  }
}
