import { randomUUID } from 'node:crypto'
import { pool } from '#lib/db.ts'
import { openSession, type Session } from '#lib/senders/keys.ts'
import { markLinked } from '#lib/senders/link.sql.ts'
import type { Simulator } from '#worker/simulator/server.ts'
import { until } from '#worker/simulator/testing.ts'
import { trustSimulator } from '#worker/simulator/trust.ts'
import { type BaileysOptions, makeBaileysChannel } from './baileys/index.ts'
import type { Ack, Channel, ChannelEvents, Close, Inbound, NewChatCap, Receipt, Restriction } from './channel.ts'

/** A sender of the simulator's network that waits to be linked. */
export async function aNewSender(workspaceId: string): Promise<string> {
  const { rows } = await pool().query<{ id: string }>(
    `INSERT INTO senders (workspace_id, name, network, desired_state) VALUES ($1, 'Counter', 'simulator', 'linked') RETURNING id`,
    [workspaceId],
  )
  return rows[0]!.id
}

/** Takes the sender's lease, from whoever holds it, as another worker would. */
export async function takeLease(senderId: string, forMs = 600_000): Promise<number> {
  const { rows } = await pool().query<{ epoch: number }>(
    `UPDATE senders SET lease_owner = $2, lease_epoch = lease_epoch + 1,
       lease_until = clock_timestamp() + $3 * interval '1 ms' WHERE id = $1 RETURNING lease_epoch AS epoch`,
    [senderId, randomUUID(), forMs],
  )
  return rows[0]!.epoch
}

/** A channel on the simulator, with all it told. */
export type TestChannel = {
  channel: Channel
  session: Session
  codes: string[]
  accounts: { phone: string; jid: string; lid: string | null }[]
  closes: Close[]
  acks: Ack[]
  receipts: Receipt[]
  inbound: Inbound[]
  restrictions: Restriction[]
  caps: (NewChatCap | null)[]
  /** In the order they came: qr, linked, ready, closed, inbound:TEXT, receipt:ID. */
  log: string[]
  /** What getMessage answers from. */
  texts: Map<string, string>
  ready(): Promise<void>
  closed(): Promise<Close>
}

/** Starts a channel, with an own session takeover unless one is given. */
export async function aChannel(
  simulator: Pick<Simulator, 'url' | 'rootPublicKey'>,
  session: Session,
  { on = {}, ...options }: Partial<BaileysOptions> & { on?: Partial<ChannelEvents> } = {},
): Promise<TestChannel> {
  trustSimulator(simulator.url, simulator.rootPublicKey)
  const log: string[] = []
  const state = { codes: [], accounts: [], closes: [], acks: [], receipts: [], inbound: [], restrictions: [], caps: [] }
  const told: Omit<TestChannel, 'channel' | 'session' | 'log' | 'texts' | 'ready' | 'closed'> = state
  const texts = new Map<string, string>()
  const events: ChannelEvents = {
    async qr(code) {
      told.codes.push(code)
      log.push('qr')
    },
    async linked(account) {
      await markLinked(session, account)
      told.accounts.push(account)
      log.push('linked')
    },
    async ready() {
      log.push('ready')
    },
    async closed(close) {
      told.closes.push(close)
      log.push('closed')
    },
    acked: (acks) => void told.acks.push(...acks),
    receipts(receipts) {
      told.receipts.push(...receipts)
      for (const { id } of receipts) log.push(`receipt:${id}`)
    },
    async inbound(messages) {
      told.inbound.push(...messages)
      for (const { text } of messages) log.push(`inbound:${text}`)
    },
    restriction: (restriction) => void told.restrictions.push(restriction),
    newChatCap: (cap) => void told.caps.push(cap),
    ...on,
  }
  const channel = makeBaileysChannel({
    session,
    events,
    endpoint: { kind: 'simulator', url: simulator.url },
    getMessage: async (id) => texts.get(id) ?? null,
    ...options,
  })
  await channel.connect()
  return {
    ...told,
    channel,
    session,
    log,
    texts,
    ready: async () => {
      await until(() => log.includes('ready'), 'the channel to be ready')
    },
    closed: () => until(() => told.closes[0], 'the channel to close'),
  }
}

/** Links a new sender by QR with this phone (digits), through 515, and comes back ready. */
export async function aLinkedChannel(
  simulator: Simulator,
  senderId: string,
  phone: string,
  options: Parameters<typeof aChannel>[2] = {},
): Promise<TestChannel> {
  const epoch = await takeLease(senderId)
  const session = (await openSession(senderId, epoch, 'baileys', randomUUID()))!
  const pairing = await aChannel(simulator, session)
  const code = await until(() => pairing.codes[0], 'a QR')
  await simulator.orders.scan({ qr: code, phone })
  await pairing.closed()
  return reconnect(simulator, senderId, options)
}

/** A new channel under a new lease, as after a crash: nothing is carried over but what the database has. */
export async function reconnect(
  simulator: Simulator,
  senderId: string,
  options: Parameters<typeof aChannel>[2] = {},
): Promise<TestChannel> {
  const session = (await openSession(senderId, await takeLease(senderId), 'baileys'))!
  const channel = await aChannel(simulator, session, options)
  await channel.ready()
  return channel
}
