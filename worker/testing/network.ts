import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { systemClock } from '#lib/clock.ts'
import { pool } from '#lib/db.ts'
import { type FaultProxy, faultProxy } from '#tests/fault-proxy.ts'
import { type Judged, judge, type Row } from '../../scripts/chaos/judge.ts'
import { makeBaileysChannel } from '../channels/baileys/index.ts'
import type { Limits } from '../channels/baileys/socket-options.ts'
import type { Channel } from '../channels/channel.ts'
import type { ChannelOptions } from '../channels/index.ts'
import type { Settings } from '../settings.ts'
import { type Simulator, type SimulatorOptions, startSimulator } from '../simulator/server.ts'
import { trustSimulator } from '../simulator/trust.ts'
import { type Supervisor, startSupervisor } from '../supervisor.ts'
import { aNumberToLink, type Number_, testSettings, until } from './engine.ts'
import { countIn, linkOnSimulator } from './process.ts'

export type RealEngine = Supervisor & { workerId: string }
type Start = Partial<Settings> & {
  limits?: Partial<Limits>
  /** In [0, 1): what delays are drawn by. */
  random?: () => number
  /** How a backup is connected, where a test has one. */
  makeWeb?: (options: ChannelOptions) => Channel
}

/**
 * The engine over the real client on the simulator, behind a wire that can be cut: call it once at the top of a file.
 * Engines that a test starts are stopped after it, its numbers removed. Times are those of testSettings, not the pace;
 * what met a wire that was cut while it was prepared is tried again soon.
 */
export function network(options: SimulatorOptions = {}) {
  const running: RealEngine[] = []
  const parts: { simulator?: Simulator; wire?: FaultProxy } = {}
  beforeAll(async () => {
    parts.simulator = await startSimulator(options)
    parts.wire = await faultProxy(parts.simulator.url)
  })
  afterEach(async () => {
    await parts.wire?.resume()
    parts.simulator?.orders.policy({ rules: [] })
    await Promise.all(running.splice(0).map((engine) => engine.stop(100)))
    await pool().query('TRUNCATE senders CASCADE')
  })
  afterAll(async () => {
    await parts.wire?.close()
    await parts.simulator?.stop()
  })

  function start({ limits = {}, random = Math.random, makeWeb, ...settings }: Start = {}): RealEngine {
    const { simulator, wire } = net
    trustSimulator(wire.url, simulator.rootPublicKey)
    const workerId = randomUUID()
    const supervisor = startSupervisor({
      workerId,
      host: randomUUID(),
      settings: testSettings({ sendTimeoutMs: 10_000, retryMs: 300, ...settings }),
      clock: systemClock,
      random,
      makeChannel: async (name, given) =>
        name === 'web_js' && makeWeb
          ? makeWeb(given)
          : makeBaileysChannel({ ...given, endpoint: { kind: 'simulator', url: wire.url }, limits }),
    })
    const engine = Object.assign(supervisor, { workerId })
    running.push(engine)
    return engine
  }
  const net = {
    get simulator(): Simulator {
      return parts.simulator!
    },
    get wire(): FaultProxy {
      return parts.wire!
    },
    start,
    /** A number that is linked and connected under a running engine. */
    async aLinkedNumber(settings: Start = {}): Promise<{ engine: RealEngine; number: Number_; digits: string }> {
      const engine = start(settings)
      const number = await aNumberToLink()
      await linkOnSimulator(net.simulator, number)
      return { engine, number, digits: number.phone.slice(1) }
    },
    /** Ends one in order, before the test does. */
    async stop(engine: RealEngine): Promise<void> {
      running.splice(running.indexOf(engine), 1)
      await engine.stop()
    },
    /** Ids that a number put on the wire, in order: a resend stands in it again. */
    onTheWire: (digits: string): string[] => ids(net.simulator, 'stanza', digits),
    /** Ids that it got an answer to. */
    acked: (digits: string): string[] => ids(net.simulator, 'ack', digits),
    /** Its message has been uncertain for a day. */
    async aDayLater(id: string): Promise<void> {
      await pool().query(`UPDATE messages SET uncertain_at = uncertain_at - interval '25 hours' WHERE id = $1`, [id])
    },
    /** Every message shown exactly once under its one id, none lost, and nothing left open unless `open` are. */
    async expectOnce({ open = 0, failed = 0 } = {}): Promise<void> {
      const { verdict: found, findings } = await verdict(net.simulator)
      expect({ ...found, wire_resends: 0 }, findings.join('\n')).toEqual({
        ...{ lost: 0, duplicate_ids: 0, double_accepted: 0, wire_resends: 0, failed_but_shown: 0 },
        unresolved: open,
        failed,
      })
    },
  }
  return net
}

/** Of the numbers that are in the database now: other tests' are not this one's business. */
export async function verdict(simulator: Pick<Simulator, 'journal'>): Promise<Judged> {
  const { rows } = await pool().query<Row>(
    `SELECT m.id, substr(s.phone, 2) AS from, substr(m.phone, 2) AS phone, coalesce(m.text, '') AS text,
       m.wa_message_id AS "waId", m.status FROM messages m JOIN senders s ON s.id = m.sender_id`,
  )
  const { rows: numbers } = await pool().query<{ phone: string }>('SELECT substr(phone, 2) AS phone FROM senders')
  const ours = new Set(numbers.map(({ phone }) => phone))
  return judge(
    rows,
    journalOf(simulator).filter(({ from }) => ours.has(from)),
  )
}

const ids = (simulator: Simulator, kind: 'stanza' | 'ack', from: string) =>
  journalOf(simulator).flatMap((one) => (one.kind === kind && one.from === from ? [one.id] : []))

/** Waits until so many messages of a run have arrived: as long as a busy machine needs. */
export const arrived = (runId: string, count: number): Promise<boolean> =>
  until(async () => (await countIn(runId, 'sent', 'delivered', 'read')) === count, `${count} arrived`, 90_000).catch(
    async (error: Error) => {
      const { rows } = await pool().query(
        `SELECT m.status, m.reason, count(*)::int AS n, min(m.due_at) AS due, min(m.uncertain_at) AS uncertain, min(m.updated_at) AS updated,
           s.status AS sender, s.hold_reason, s.next_send_at, s.lease_owner, s.lease_until, clock_timestamp() AS now
         FROM messages m JOIN senders s ON s.id = m.sender_id WHERE m.run_id = $1 GROUP BY s.id, m.status, m.reason`,
        [runId],
      )
      throw new Error(`${error.message}: ${JSON.stringify(rows)}`)
    },
  )

/** When each stanza of a number came (ms since 1970). */
export const arrivalsOf = (simulator: Simulator, from: string): number[] =>
  journalOf(simulator).flatMap((one) => (one.kind === 'stanza' && one.from === from ? [one.at] : []))

/** The whole journal. */
export const journalOf = ({ journal }: Pick<Simulator, 'journal'>) => journal.page(0, 1_000_000).entries
