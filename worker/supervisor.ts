import { type Clock, MINUTE, SECOND } from '#lib/clock.ts'
import { failpoint } from '#lib/failpoints.ts'
import { log } from '#lib/log.ts'
import { routeRetries, unrouteStranded } from '#lib/messages/route.sql.ts'
import { waitingWork } from '#lib/messages/waiting.sql.ts'
import { readWishes } from '#lib/senders/facts.sql.ts'
import type { Lease } from '#lib/senders/leases.sql.ts'
import { startAnnouncer } from './announcer.ts'
import { makeBalance } from './balance.ts'
import type { MakeChannel } from './connection.ts'
import { watchDatabase } from './database.ts'
import type { Engine } from './engine.ts'
import { makeLeases } from './leases.ts'
import { staggered } from './logins.ts'
import { startLoop } from './loop.ts'
import { startOutcomes } from './outcomes.ts'
import { startRisk } from './risk.ts'
import { startScheduler } from './scheduler.ts'
import { Sender } from './sender.ts'
import type { Settings } from './settings.ts'
import { sweep, sweepAcquired } from './sweep.ts'
import { startTurns } from './turns.ts'
import { earliest } from './waiting.ts'

export type SupervisorOptions = {
  workerId: string
  host: string
  settings: Settings
  clock: Clock
  random: () => number
  makeChannel: MakeChannel
}

/**
 * Leases senders and keeps each of them going. Nudges only hasten: a scan finds new links, released messages, ended holds
 * and leases to take over by itself.
 */
export function startSupervisor({ workerId, host, settings, clock, random, makeChannel }: SupervisorOptions) {
  const senders = new Map<string, Sender>()
  const all = () => [...senders.values()]
  const announcer = startAnnouncer(clock)
  const database = watchDatabase(
    { clock, goneMs: settings.databaseGoneMs },
    {
      onGone: () => all().forEach((sender) => void sender.suspend()),
      onBack: () => scan.wake(),
    },
  )
  const outcomes = startOutcomes({
    database,
    retryMs: settings.retryMs,
    onMoved(rows) {
      for (const row of rows) if (row.runId) announcer.announce(row.workspaceId, { type: 'run', id: row.runId })
    },
  })
  const leases = makeLeases(
    {
      clock,
      workerId,
      host,
      network: settings.network,
      marginMs: settings.leaseMarginMs,
      observeMs: settings.observeMs,
    },
    ({ senderId, epoch }) => {
      const sender = senders.get(senderId)
      if (sender?.lease.epoch === epoch) sender.abandon()
    },
  )
  const find = (senderId: string) => senders.get(senderId)
  const turns = startTurns({ workerId, settings, database, announcer, find })
  const scheduler = startScheduler(clock, (keys) => turns.due(keys))
  const risk = startRisk({
    clock,
    everyMs: settings.riskMs,
    soonMs: settings.riskSoonMs,
    restMs: settings.riskRestMs,
    held: () => (database.ok ? leases.held() : []),
    onRest: (senderId) => find(senderId)?.told(),
    onError: (error) => database.report(error),
  })
  const engine: Engine = {
    settings,
    clock,
    random,
    outcomes,
    leases,
    scheduler,
    database,
    announcer,
    risk,
    makeChannel: staggered(makeChannel),
  }
  const balance = makeBalance()
  let stopping = false

  function over(sender: Sender): void {
    const { senderId } = sender.lease
    if (senders.get(senderId) === sender) senders.delete(senderId)
    if (!stopping) leases.release([sender.lease]).catch((error: unknown) => database.report(error))
  }
  function begin(taken: readonly Lease[]): void {
    taken.forEach((lease, i) => {
      const sender = new Sender(lease, engine, over)
      senders.set(lease.senderId, sender)
      // logins cost: many at once would hold up everything else
      if (i === 0) sender.told()
      else setTimeout(() => sender.told(), i * settings.staggerMs)
    })
  }
  const report = (error: unknown) => database.report(error)

  /** Gives back what lies above this worker's share: idle ones first, none that a person is just linking. */
  async function rebalance(): Promise<void> {
    const count = balance(senders.size, await leases.share())
    if (count === 0) return
    const given = all()
      .filter((sender) => sender.connected && !sender.backup.linking)
      .sort((a, b) => Number(a.sending.busy) - Number(b.sending.busy))
      .slice(0, count)
    log.info({ senders: given.length }, 'given to other workers')
    await Promise.all(given.map((sender) => sender.stop(settings.graceMs / 2)))
    await outcomes.flush()
    for (const { lease } of given) if (find(lease.senderId)?.lease.epoch === lease.epoch) senders.delete(lease.senderId)
    await leases.release(given.map(({ lease }) => lease))
  }
  async function lookAround(): Promise<void> {
    if (stopping || !database.ok) return
    await leases.acquire()
    if (leases.held().length > senders.size) await failpoint('lease.taken')
    const known = [...senders.keys()]
    // those just taken, and those whose sweep failed the last time
    const taken = leases.held().filter(({ senderId }) => !senders.has(senderId))
    await sweepAcquired(taken, announcer)
    if (taken.length > 0) await failpoint('lease.swept')
    if (stopping) return
    begin(taken)
    const readAt = clock.monotonic()
    for (const wishes of await readWishes(known)) find(wishes.senderId)?.told(wishes, readAt)
    const soon = clock.monotonic() + 2 * settings.scanMs
    await plan(known.filter((id) => find(id)?.asks((scheduler.plannedAt(id) ?? Number.POSITIVE_INFINITY) > soon)))
    await rebalance()
  }
  /** Puts senders without a near turn on the wheel for what waits, at the time its hours allow. */
  async function plan(idle: readonly string[]): Promise<void> {
    for (const [senderId, waits] of earliest(await waitingWork(idle), settings.quietHours)) find(senderId)?.waits(waits)
  }

  const scan = startLoop('scan', settings.scanMs, lookAround, report)
  const renewal = startLoop('renew', settings.renewMs, () => leases.renew(), report)
  const expiry = setInterval(() => leases.expire(), SECOND / 2)
  const sweeping = startLoop(
    'sweep',
    settings.sweepMs,
    () =>
      sweep(
        leases.held(),
        all().flatMap((one) => one.sending.inFlight ?? []),
        announcer,
      ),
    report,
  )
  const routing = startLoop(
    'route',
    settings.routeMs,
    async () => {
      const held = leases.held()
      const stranded = await unrouteStranded(held)
      const moved = await routeRetries(held)
      if (stranded + moved.length > 0) log.info({ moved: moved.length, stranded }, 'retries take another channel')
      if (moved.length > 0) scan.wake()
    },
    report,
  )
  const health = setInterval(() => {
    const { rss, heapUsed } = process.memoryUsage()
    const mb = (bytes: number) => Math.round(bytes / 1_048_576)
    const connected = all().filter((sender) => sender.connected).length
    log.info(
      { senders: senders.size, connected, outcomesWaiting: outcomes.waiting, rssMb: mb(rss), heapMb: mb(heapUsed) },
      'health',
    )
  }, MINUTE)

  return {
    /** Looks at one sender's wishes, or for new senders. */
    look(senderId?: string): void {
      const sender = senderId ? find(senderId) : undefined
      if (sender) sender.told()
      else scan.wake()
    },
    /** Messages were released for this sender. */
    work(senderId?: string): void {
      const sender = senderId ? find(senderId) : undefined
      if (sender) sender.sending.plan()
      else if (!senderId) scan.wake()
    },
    senders: all,
    /** Stops in order: no new claim, what is in flight finishes within the grace, sockets close, leases go back. */
    async stop(graceMs: number = settings.graceMs): Promise<void> {
      stopping = true
      clearInterval(health)
      await Promise.all([turns.stop(), scan.stop(), sweeping.stop(), routing.stop(), risk.stop()])
      scheduler.stop()
      const last = all()
      await Promise.all(last.map((sender) => sender.stop(graceMs)))
      await outcomes.flush()
      await renewal.stop()
      clearInterval(expiry)
      await failpoint('stop.drained')
      // a database that is gone cannot take them back: they run out
      await leases
        .release(leases.held())
        .catch((error: unknown) => log.warn({ err: error }, 'leases were not given back'))
      await announcer.stop()
      await database.stop()
    },
  }
}
export type Supervisor = ReturnType<typeof startSupervisor>
