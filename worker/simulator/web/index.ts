import { randomBytes } from 'node:crypto'
import type { WebSocket } from 'ws'
import { arrive, sendReceipt } from '../delivery.ts'
import { ControlError } from '../errors.ts'
import type { Network } from '../network.ts'
import { phoneJid } from '../nodes.ts'
import type { ReceiptType } from '../policy-schema.ts'
import type { StateLog } from '../state-log.ts'
import { type WebDevice, WebDevices } from './devices.ts'
import type { FromPage, ToPage, WebEvent } from './protocol.ts'

/** How long one code can be scanned, and how many are offered, as WhatsApp Web does. */
const REF_MS = 20_000
const REFS = 6
const UNAUTHORIZED = 401

/** The network's side of WhatsApp Web: pairing, login, messages, events of web devices. */
export class WebSide {
  readonly devices: WebDevices
  private readonly pairing = new Map<string, WebSocket>()
  private readonly sockets = new Set<WebSocket>()

  constructor(state: StateLog, stored: Map<string, unknown>) {
    this.devices = new WebDevices(state, stored)
  }

  /** A page connected. */
  open(network: Network, socket: WebSocket): void {
    this.sockets.add(socket)
    let device: WebDevice | undefined
    socket.on('error', () => {})
    socket.on('close', () => {
      this.sockets.delete(socket)
      this.endPairing(socket)
      if (device?.socket !== socket) return
      device.socket = undefined
      journal(network, device.phone, 'disconnect')
    })
    socket.on('message', (data) => {
      const said = JSON.parse(String(data)) as FromPage
      if (said.t === 'hello') {
        if (said.token === null) this.offer(socket, REFS)
        else device = this.logIn(network, socket, said.token)
      } else if (device?.socket === socket) this.hear(network, socket, device, said)
    })
  }

  get connected(): number {
    return this.sockets.size
  }

  close(): void {
    for (const socket of this.sockets) socket.terminate()
  }

  offers(ref: string): boolean {
    return this.pairing.has(ref)
  }

  /** A phone scans the code: the page gets its token. */
  scan(network: Network, ref: string, phone: string): void {
    const socket = this.pairing.get(ref)
    if (!socket) throw new ControlError(404, 'QR expired or unknown')
    this.endPairing(socket)
    network.accounts.know(phone)
    const { token, lid, device } = this.devices.link(phone)
    network.state.flush()
    journal(network, phone, 'paired')
    tell(socket, { t: 'paired', as: { token, phone, lid, device } })
  }

  /** The person removes the device on the phone. */
  logOut(network: Network, phone: string): void {
    const device = this.linked(phone)
    this.revoke(network, device, 'phone')
  }

  drop(network: Network, phone: string): void {
    network.journal.append({ kind: 'drop', from: phone, phone, type: 'web' })
    this.linked(phone).socket?.terminate()
  }

  /** A phone wrote: the device has its own copy. */
  inbound(phone: string, message: { id: string; phone: string; viaLid: boolean; text: string }): void {
    const device = this.devices.linked(phone)
    if (device) this.bring(device, { kind: 'inbound', at: Date.now(), ...message })
  }

  /** @returns false when the message did not go out over a web device */
  receipt(phone: string, peer: string, id: string, type: ReceiptType): boolean {
    const device = this.devices.linked(phone)
    if (!device?.sent.has(id)) return false
    this.bring(device, { kind: 'receipt', id, phone: peer, read: type === 'read', at: Date.now() })
    return true
  }

  private linked(phone: string): WebDevice {
    const device = this.devices.linked(phone)
    if (!device) throw new ControlError(404, `${phone} is not linked to a browser`)
    return device
  }

  private offer(socket: WebSocket, left: number): void {
    this.endPairing(socket)
    if (socket.readyState !== socket.OPEN) return
    if (left === 0) {
      tell(socket, { t: 'ref_ended' })
      return
    }
    const ref = `2@${randomBytes(24).toString('base64url')}`
    this.pairing.set(ref, socket)
    tell(socket, { t: 'ref', ref })
    setTimeout(() => {
      if (this.pairing.get(ref) === socket) this.offer(socket, left - 1)
    }, REF_MS).unref()
  }

  private endPairing(socket: WebSocket): void {
    for (const [ref, owner] of this.pairing) if (owner === socket) this.pairing.delete(ref)
  }

  private logIn(network: Network, socket: WebSocket, token: string): WebDevice | undefined {
    const device = this.devices.byToken(token)
    const failure = device && network.faults.loginFailure(device.phone)
    if (!device || failure !== undefined) {
      network.journal.append({ kind: 'login_failure', type: 'web', error: String(failure ?? UNAUTHORIZED) })
      tell(socket, device && failure !== UNAUTHORIZED ? { t: 'failure', code: failure! } : { t: 'logged_out' })
      return undefined
    }
    if (device.socket) {
      journal(network, device.phone, 'replaced')
      tell(device.socket, { t: 'replaced' })
    }
    device.socket = socket
    journal(network, device.phone, 'login')
    tell(socket, { t: 'success' })
    for (const [seq, event] of device.outbox) tell(socket, { t: 'event', seq, event })
    tell(socket, { t: 'synced' })
    return device
  }

  private hear(network: Network, socket: WebSocket, device: WebDevice, said: FromPage): void {
    switch (said.t) {
      case 'query':
        if (network.faults.rateLimited(device.phone))
          tell(socket, { t: 'answer', n: said.n, exists: false, error: 429 })
        else tell(socket, { t: 'answer', n: said.n, exists: network.phones.isOnWhatsApp(said.phone) })
        return
      case 'got':
        if (device.outbox.delete(said.seq)) this.devices.save(device)
        return
      case 'logout':
        this.revoke(network, device, 'client')
        return
      case 'message':
        this.take(network, socket, device, said)
    }
  }

  private revoke(network: Network, device: WebDevice, type: string): void {
    device.revoked = true
    this.devices.save(device)
    network.state.flush()
    network.journal.append({ kind: 'logout', from: device.phone, phone: device.phone, type: `web_${type}` })
    if (device.socket) tell(device.socket, { t: 'logged_out' })
  }

  private bring(device: WebDevice, event: WebEvent): void {
    const seq = ++device.seq
    device.outbox.set(seq, event)
    this.devices.save(device)
    if (device.socket) tell(device.socket, { t: 'event', seq, event })
  }

  private take(network: Network, socket: WebSocket, device: WebDevice, said: FromPage & { t: 'message' }): void {
    const { id, phone, text } = said
    const from = device.phone
    const to = phoneJid(phone)
    const account = network.accounts.know(from)
    const firstAttempt = !network.journal.hasArrived(from, phone, id)
    const seen = device.read.get(phone)
    const readable = seen?.session !== said.session || said.counter > seen.counter
    const wire = { from, to, phone, id, type: 'web' }
    network.journal.append({ kind: 'stanza', ...wire, ...(readable ? { text } : { error: 'old counter' }) })
    if (readable) device.read.set(phone, { session: said.session, counter: said.counter })
    device.sent.add(id)
    this.devices.save(device)
    const refusal = network.faults.refusal(from, account.chats.has(phone))
    const plan =
      refusal === undefined
        ? network.policy.decide({ from, phone, id, text, firstAttempt, web: true })
        : network.policy.refuse(refusal)
    if (plan.drop) {
      network.journal.append({ kind: 'drop', ...wire })
      socket.terminate()
    } else if (plan.ack) {
      network.timers.after(plan.ackAfterMs, () => {
        if (socket.readyState !== socket.OPEN) return
        const error = plan.error === undefined ? {} : { error: String(plan.error) }
        network.journal.append({ kind: 'ack', ...wire, ...error })
        tell(socket, { t: 'ack', id, ...(plan.error !== undefined && { error: plan.error }) })
      })
    }
    // A phone drops an old counter without a word, as it does for any other device.
    if (plan.error !== undefined || !network.phones.isOnWhatsApp(phone) || !readable) return
    if (plan.show) arrive(network, account, { to, id, text, receipts: plan.receipts })
    else
      for (const { type, afterMs } of plan.receipts)
        network.timers.after(afterMs, () => sendReceipt(network, account, to, id, type))
  }
}

const journal = (network: Network, phone: string, kind: 'paired' | 'login' | 'replaced' | 'disconnect') =>
  network.journal.append({ kind, from: phone, phone, type: 'web' })

function tell(socket: WebSocket, message: ToPage): void {
  if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message))
}
