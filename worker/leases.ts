import type { Clock } from '#lib/clock.ts'
import { log } from '#lib/log.ts'
import {
  acquireLeases,
  type Candidate,
  countWanted,
  LEASE_MS,
  type Lease,
  leaseCandidates,
  releaseLeases,
  renewLeases,
} from '#lib/senders/leases.sql.ts'
import { forgetWorker, liveWorkers, workersOn } from '#lib/senders/workers.sql.ts'
import { fairShare } from './balance.ts'
import { isAlive } from './host.ts'

export type LeaseOptions = {
  clock: Clock
  workerId: string
  host: string
  network: string
  /** Stop acting this long (ms) before the lease ends by our own clock. */
  marginMs: number
  /** A foreign lease that looks run out must stand unchanged this long (ms). */
  observeMs: number
  /** A lease that nobody holds, and that lies above our share, is left to the others for this long (ms). */
  patienceMs?: number
}

/**
 * The leases of this worker (docs/design.md §5.2). The database's clock says who holds one; on our own monotonic clock we
 * only act with margin, so that a worker that was paused finds its leases gone before it does anything.
 */
export function makeLeases(options: LeaseOptions, onLost: (lease: Lease) => void) {
  const { clock, workerId, network, patienceMs = 2 * options.observeMs } = options
  const held = new Map<string, { lease: Lease; until: number }>()
  /** Leases that seem run out, since when they look the same. */
  const watched = new Map<string, { mark: string; since: number }>()

  const until = (asked: number) => asked + LEASE_MS - options.marginMs
  const pairs = () => [...held.values()].map(({ lease }) => ({ senderId: lease.senderId, epoch: lease.epoch }))
  function lose(senderId: string): void {
    const found = held.get(senderId)
    if (!found) return
    held.delete(senderId)
    onLost(found.lease)
  }

  /** Workers that were started on this host and live no more: whoever is killed here is replaced at once. */
  async function deadNeighbours(): Promise<string[]> {
    const neighbours = await workersOn(options.host, workerId)
    return neighbours.filter(({ pid }) => !isAlive(pid)).map(({ id }) => id)
  }
  /** @param room how many free leases are still within our share */
  function ripe(candidates: readonly Candidate[], dead: readonly string[], room: number): Candidate[] {
    const now = clock.monotonic()
    const seen = new Set<string>()
    const stood = (one: Candidate, ms: number) => {
      seen.add(one.senderId)
      const mark = `${one.owner} ${one.epoch} ${one.until?.getTime()}`
      const before = watched.get(one.senderId)
      if (before?.mark !== mark) watched.set(one.senderId, { mark, since: now })
      return before?.mark === mark && now - before.since >= ms
    }
    const found = candidates.filter((one) => {
      if (one.owner !== null) return dead.includes(one.owner) || stood(one, options.observeMs)
      return room-- > 0 || stood(one, patienceMs)
    })
    for (const senderId of watched.keys()) if (!seen.has(senderId)) watched.delete(senderId)
    return found
  }
  /** How many senders this worker may hold where all live workers carry alike. */
  const share = async (gone: readonly string[]) => fairShare(await countWanted(network), await liveWorkers(gone))

  return {
    /** True while this worker may act for the sender under this epoch. */
    alive(senderId: string, epoch: number): boolean {
      const found = held.get(senderId)
      return found !== undefined && found.lease.epoch === epoch && clock.monotonic() < found.until
    },
    held: (): Lease[] => [...held.values()].map(({ lease }) => lease),
    share: (): Promise<number> => share([]),
    /** Looks for senders that want a worker and takes what may be taken. */
    async acquire(): Promise<Lease[]> {
      const gone = await deadNeighbours()
      // what is ours by the row but not held any more was given up: nobody acts for it
      const dead = [...gone, workerId]
      const candidates = await leaseCandidates(network, [...held.keys()], dead)
      const room = candidates.length > 0 ? (await share(gone)) - held.size : 0
      const asked = clock.monotonic()
      const leases = await acquireLeases(workerId, ripe(candidates, dead, room), dead)
      for (const lease of leases) {
        held.set(lease.senderId, { lease, until: until(asked) })
        watched.delete(lease.senderId)
      }
      if (leases.length > 0) log.info({ senders: leases.length }, 'leases taken')
      for (const id of gone) await forgetWorker(id)
      return leases
    },
    /** Renews all; those that another worker took are lost. */
    async renew(): Promise<void> {
      const asked = clock.monotonic()
      const before = pairs()
      const renewed = await renewLeases(workerId, before)
      for (const { senderId, epoch } of before) {
        const found = held.get(senderId)
        if (found?.lease.epoch !== epoch) continue
        if (renewed.has(senderId)) found.until = until(asked)
        else lose(senderId)
      }
    },
    /** Gives up leases that were not renewed in time, whatever the reason. */
    expire(): void {
      const now = clock.monotonic()
      for (const [senderId, one] of [...held]) if (now >= one.until) lose(senderId)
    },
    async release(leases: readonly Pick<Lease, 'senderId' | 'epoch'>[]): Promise<void> {
      for (const { senderId, epoch } of leases) if (held.get(senderId)?.lease.epoch === epoch) held.delete(senderId)
      await releaseLeases(workerId, leases)
    },
  }
}
export type Leases = ReturnType<typeof makeLeases>
