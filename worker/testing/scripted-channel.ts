import type { SendingChannel } from '#lib/senders/channel.ts'
import type { Channel, ChannelEvents, Close, Inbound, Lookup, OutgoingText, SendResult } from '../channels/channel.ts'
import type { MakeChannel } from '../connection.ts'

type Sent = OutgoingText & { from: string; channel: SendingChannel }
type Script = (message: Sent & { nth: number }) => SendResult | Promise<SendResult>

/**
 * A WhatsApp in memory, for exact timing of faults that the simulator's network would blur: what each send answers is
 * scripted, and connections break when they are told to. Everything above the Channel is the real thing.
 */
export class ScriptedWhatsApp {
  /** What arrived, in order; a resend stands in it again. */
  readonly sent: (Sent & { at: number })[] = []
  readonly refreshed: string[] = []
  readonly loggedOut: string[] = []
  readonly absent = new Set<string>()
  readonly lids = new Map<string, string>()
  /** Phones whose logins are refused with this close; a phone and its channel (`+91… web_js`) for a backup's. */
  readonly refusals = new Map<string, Close>()
  script: Script = () => ({ kind: 'accepted' })
  lookups = 0
  /** Connections that were begun, by channel. */
  readonly opened = { baileys: 0, web_js: 0 }
  /** How long a backup takes to log in (ms). */
  browserMs = 1
  private readonly connections: { phone: string; channel: ScriptedChannel }[] = []
  private readonly codes = new Map<string, (phone: string) => Promise<void>>()

  readonly makeChannel: MakeChannel = async (name, { session, events }) => {
    this.opened[name]++
    return new ScriptedChannel(this, name, session, events)
  }

  private live(phone: string, name: SendingChannel): ScriptedChannel | undefined {
    return this.connections.findLast((one) => one.phone === phone && one.channel.name === name)?.channel
  }
  connected(phone: string, name: SendingChannel = 'baileys'): boolean {
    return this.live(phone, name) !== undefined
  }
  /** What went over this channel. */
  over(name: SendingChannel): string[] {
    return this.sent.filter(({ channel }) => channel === name).map(({ id }) => id)
  }
  /** A phone scans a code. */
  async scan(code: string, phone: string): Promise<void> {
    const scan = this.codes.get(code)
    if (!scan) throw new Error('no such code')
    this.codes.delete(code)
    await scan(phone)
  }
  /** A person writes to the number. Resolves when the worker has stored it. */
  async say(
    to: string,
    message: Pick<Inbound, 'phone' | 'text'> & Partial<Inbound>,
    name: SendingChannel = 'baileys',
  ): Promise<void> {
    const id = `IN${Math.random()}`
    await this.live(to, name)?.events.inbound([
      { id, fromJid: `${message.phone?.slice(1)}@s.whatsapp.net`, lid: null, at: new Date(), ...message },
    ])
  }
  async receipt(
    from: string,
    id: string,
    status: 'delivered' | 'read',
    name: SendingChannel = 'baileys',
  ): Promise<void> {
    await this.live(from, name)?.events.receipts([{ id, status, at: new Date() }])
  }
  /** The connection of this number ends. */
  async cut(phone: string, close: Partial<Close> = {}, name: SendingChannel = 'baileys'): Promise<void> {
    await this.live(phone, name)?.lost({ code: 428, reason: 'network', next: 'reconnect', ...close })
  }

  // for ScriptedChannel
  offer(code: string, scan: (phone: string) => Promise<void>): void {
    this.codes.set(code, scan)
  }
  attach(phone: string, channel: ScriptedChannel): void {
    this.connections.push({ phone, channel })
  }
  detach(channel: ScriptedChannel): void {
    const at = this.connections.findIndex((one) => one.channel === channel)
    if (at >= 0) this.connections.splice(at, 1)
  }
  nth(id: string): number {
    return this.sent.filter((message) => message.id === id).length
  }
}

type Session = Parameters<MakeChannel>[1]['session']

class ScriptedChannel implements Channel {
  readonly name: SendingChannel
  readonly events: ChannelEvents
  private readonly network: ScriptedWhatsApp
  private readonly session: Session
  private phone: string | undefined
  private over = false
  private readonly hanging = new Set<(result: SendResult) => void>()

  constructor(network: ScriptedWhatsApp, name: SendingChannel, session: Session, events: ChannelEvents) {
    this.network = network
    this.name = name
    this.session = session
    this.events = events
  }
  async connect(): Promise<void> {
    const creds = await this.session.store.loadCreds()
    if (creds)
      setTimeout(
        () => this.login(creds).catch(() => this.failed()),
        this.name === 'web_js' ? this.network.browserMs : 1,
      )
    else {
      const code = `QR-${this.session.sessionId}`
      this.network.offer(code, async (phone) => {
        await this.session.store.saveCreds(phone)
        await this.login(phone)
      })
      setTimeout(() => this.events.qr(code, new Date(Date.now() + 60_000)).catch(() => this.failed()), 1)
    }
  }
  /** What was told could not be stored: that ends the connection. */
  private failed(): Promise<void> {
    return this.lost({ code: null, reason: 'not_stored', next: 'reconnect' })
  }
  private async login(phone: string): Promise<void> {
    if (this.over) return
    const refusal = this.network.refusals.get(this.name === 'baileys' ? phone : `${phone} ${this.name}`)
    if (refusal) return this.lost(refusal)
    this.phone = phone
    this.network.attach(phone, this)
    await this.events.linked({
      phone,
      jid: `${phone.slice(1)}:${this.name === 'baileys' ? 1 : 2}@s.whatsapp.net`,
      lid: null,
    })
    if (!this.over) await this.events.ready()
  }
  async lookup(phone: string): Promise<Lookup> {
    this.network.lookups++
    if (this.over) throw Object.assign(new Error('closed'), { code: null })
    if (this.network.absent.has(phone)) return { registered: false }
    return { registered: true, jid: `${phone.slice(1)}@s.whatsapp.net`, lid: this.network.lids.get(phone) ?? null }
  }
  async send(message: OutgoingText, timeoutMs: number): Promise<SendResult> {
    if (this.over || !this.phone) return { kind: 'not_written', cause: 'not_connected' }
    const sent = { ...message, from: this.phone, channel: this.name }
    this.network.sent.push({ ...sent, at: performance.now() })
    const { promise, resolve } = Promise.withResolvers<SendResult>()
    this.hanging.add(resolve)
    const timer = setTimeout(resolve, timeoutMs, { kind: 'unknown', cause: 'timeout' })
    void Promise.resolve(this.network.script({ ...sent, nth: this.network.nth(message.id) })).then(resolve)
    const result = await promise
    clearTimeout(timer)
    this.hanging.delete(resolve)
    return result
  }
  async refreshKeys(jids: string[]): Promise<void> {
    this.network.refreshed.push(...jids)
  }
  async close(): Promise<void> {
    this.over = true
    this.network.detach(this)
    for (const resolve of this.hanging) resolve({ kind: 'unknown', cause: 'closed' })
  }
  async logout(): Promise<void> {
    if (this.phone) this.network.loggedOut.push(this.name === 'baileys' ? this.phone : `${this.phone} ${this.name}`)
    await this.close()
  }
  async lost(close: Close): Promise<void> {
    if (this.over) return
    await this.close()
    await this.events.closed(close)
  }
}
