import { randomUUID } from 'node:crypto'
import { pool } from '#lib/db.ts'
import { openSession, type Session } from '#lib/senders/keys.ts'
import { markLinked } from '#lib/senders/link.sql.ts'
import type { Simulator } from '#worker/simulator/server.ts'
import { until } from '#worker/simulator/testing.ts'
import type { ChannelEvents } from '../channel.ts'
import { aNewSender, type TestChannel, takeLease } from '../testing.ts'
import { type Browsers, makeBrowsers } from './browsers.ts'
import { standInOf } from './endpoint.ts'
import { makeWebJsChannel, type WebJsOptions } from './index.ts'

/** A browser takes seconds to start on a busy machine. */
export const BROWSER_MS = 40_000

type Options = Partial<WebJsOptions> & { browsers: Browsers; on?: Partial<ChannelEvents> }

/** Starts a web channel on the simulator, with all it told. */
export async function aWebChannel(
  simulator: Pick<Simulator, 'controlUrl'>,
  session: Session,
  { on = {}, ...options }: Options,
): Promise<TestChannel> {
  const log: string[] = []
  const told: Omit<TestChannel, 'channel' | 'session' | 'log' | 'texts' | 'ready' | 'closed'> = {
    codes: [],
    accounts: [],
    closes: [],
    acks: [],
    receipts: [],
    inbound: [],
    restrictions: [],
    caps: [],
  }
  const events: ChannelEvents = {
    async qr(code) {
      told.codes.push(code)
      log.push('qr')
    },
    async linked(account) {
      const outcome = await markLinked(session, account)
      if (!outcome.ok) throw new Error(outcome.reason)
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
    ...on,
  }
  const channel = makeWebJsChannel({
    session,
    events,
    endpoint: standInOf(simulator.controlUrl),
    getMessage: async () => null,
    ...options,
  })
  await channel.connect()
  return {
    ...told,
    channel,
    session,
    log,
    texts: new Map(),
    ready: async () => {
      await until(() => log.includes('ready'), 'the web channel to be ready', BROWSER_MS)
    },
    closed: () => until(() => told.closes[0], 'the web channel to close', BROWSER_MS),
  }
}

/** A sender that has this phone (digits): WhatsApp Web joins a number that is known. */
export async function aSenderOf(workspaceId: string, phone: string): Promise<string> {
  const senderId = await aNewSender(workspaceId)
  await pool().query('UPDATE senders SET phone = $2 WHERE id = $1', [senderId, `+${phone}`])
  return senderId
}

/** Links a sender by QR with this phone (digits), and comes back ready. */
export async function aLinkedWebChannel(
  simulator: Simulator,
  senderId: string,
  phone: string,
  options: Options,
): Promise<TestChannel> {
  const session = (await openSession(senderId, await takeLease(senderId), 'web_js', randomUUID()))!
  const channel = await aWebChannel(simulator, session, options)
  const code = await until(() => channel.codes.at(-1), 'a QR', BROWSER_MS)
  await simulator.orders.scan({ qr: code, phone })
  await channel.ready()
  return channel
}

/** A new channel under a new lease, as another worker opens it: nothing is carried over but what the database has. */
export async function reconnectWeb(simulator: Simulator, senderId: string, options: Options): Promise<TestChannel> {
  const session = (await openSession(senderId, await takeLease(senderId), 'web_js'))!
  const channel = await aWebChannel(simulator, session, options)
  await channel.ready()
  return channel
}

/** The browsers of a worker of their own. */
export const someBrowsers = (dir: string, max = 4): Browsers => makeBrowsers({ max, dir })
