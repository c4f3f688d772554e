import type { Channel, ChannelEvents, Close, Inbound, Lookup, OutgoingText, SendResult } from '../channels/channel.ts'
import type { MakeChannel } from '../connection.ts'

type Script = (message: OutgoingText & { from: string; nth: number }) => SendResult | Promise<SendResult>

/**
 * A WhatsApp in memory, for exact timing of faults that the simulator's network would blur: what each send answers is
 * scripted, and connections break when they are told to. Everything above the Channel is the real thing.
 */
export class ScriptedWhatsApp {
  /** What arrived, in order; a resend stands in it again. */
  readonly sent: (OutgoingText & { from: string; at: number })[] = []
  readonly refreshed: string[] = []
  readonly loggedOut: string[] = []
  readonly absent = new Set<string>()
  readonly lids = new Map<string, string>()
  /** Phones whose logins are refused with this close. */
  readonly refusals = new Map<string, Close>()
  script: Script = () => ({ kind: 'accepted' })
  lookups = 0
  private readonly connections: { phone: string; channel: ScriptedChannel }[] = []
  private readonly codes = new Map<string, (phone: string) => Promise<void>>()

  readonly makeChannel: MakeChannel = async (_, { session, events }) => new ScriptedChannel(this, session, events)

  private live(phone: string): ScriptedChannel | undefined {
    return this.connections.findLast((one) => one.phone === phone)?.channel
  }
  connected(phone: string): boolean {
    return this.live(phone) !== undefined
  }
  /** A phone scans a code. */
  async scan(code: string, phone: string): Promise<void> {
    const scan = this.codes.get(code)
    if (!scan) throw new Error('no such code')
    this.codes.delete(code)
    await scan(phone)
  }
  /** A person writes to the number. Resolves when the worker has stored it. */
  async say(to: string, message: Pick<Inbound, 'phone' | 'text'> & Partial<Inbound>): Promise<void> {
    const id = `IN${Math.random()}`
    await this.live(to)?.events.inbound([
      { id, fromJid: `${message.phone?.slice(1)}@s.whatsapp.net`, lid: null, at: new Date(), ...message },
    ])
  }
  async receipt(from: string, id: string, status: 'delivered' | 'read'): Promise<void> {
    await this.live(from)?.events.receipts([{ id, status, at: new Date() }])
  }
  /** The connection of this number ends. */
  async cut(phone: string, close: Partial<Close> = {}): Promise<void> {
    await this.live(phone)?.lost({ code: 428, reason: 'network', next: 'reconnect', ...close })
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
  readonly name = 'baileys'
  readonly events: ChannelEvents
  private readonly network: ScriptedWhatsApp
  private readonly session: Session
  private phone: string | undefined
  private over = false
  private readonly hanging = new Set<(result: SendResult) => void>()

  constructor(network: ScriptedWhatsApp, session: Session, events: ChannelEvents) {
    this.network = network
    this.session = session
    this.events = events
  }
  async connect(): Promise<void> {
    const creds = await this.session.store.loadCreds()
    if (creds) setTimeout(() => void this.login(creds), 1)
    else {
      const code = `QR-${this.session.sessionId}`
      this.network.offer(code, async (phone) => {
        await this.session.store.saveCreds(phone)
        await this.login(phone)
      })
      setTimeout(() => void this.events.qr(code, new Date(Date.now() + 60_000)), 1)
    }
  }
  private async login(phone: string): Promise<void> {
    if (this.over) return
    const refusal = this.network.refusals.get(phone)
    if (refusal) return this.lost(refusal)
    this.phone = phone
    this.network.attach(phone, this)
    await this.events.linked({ phone, jid: `${phone.slice(1)}:1@s.whatsapp.net`, lid: null })
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
    this.network.sent.push({ ...message, from: this.phone, at: performance.now() })
    const { promise, resolve } = Promise.withResolvers<SendResult>()
    this.hanging.add(resolve)
    const timer = setTimeout(resolve, timeoutMs, { kind: 'unknown', cause: 'timeout' })
    void Promise.resolve(this.network.script({ ...message, from: this.phone, nth: this.network.nth(message.id) })).then(
      resolve,
    )
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
    if (this.phone) this.network.loggedOut.push(this.phone)
    await this.close()
  }
  async lost(close: Close): Promise<void> {
    if (this.over) return
    await this.close()
    await this.events.closed(close)
  }
}
