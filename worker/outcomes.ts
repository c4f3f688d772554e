import { failpoint } from '#lib/failpoints.ts'
import { log } from '#lib/log.ts'
import { recordOutcomes } from '#lib/messages/outcomes.sql.ts'
import type { Arrival } from '#lib/messages/receipts.sql.ts'
import type { BadNews, Moved } from '#lib/messages/record.sql.ts'
import { type DatabaseWatch, isDatabaseGone, isPassing } from './database.ts'

type Entry = ({ bad: BadNews } | { good: Arrival }) & { done(): void }

/** What a worker keeps in memory while the database is away; more is refused: sweep and receipts make it good. */
const MOST_KEPT = 1_000
const BATCH = 500
const AGAIN_MS = 250
/** A transaction costs the same for one as for a few: after one has begun, fewer than FEW wait so long for company. */
const GATHER_MS = 25
const FEW = 50

const store = (entries: readonly Entry[], retryMs: number): Promise<Moved[]> =>
  recordOutcomes(
    entries.flatMap((entry) => ('bad' in entry ? [entry.bad] : [])),
    entries.flatMap((entry) => ('good' in entry ? [entry.good] : [])),
    retryMs,
  )

/**
 * Writes outcomes, acks and receipts in batches, one transaction at a time: what comes while one is being written, or
 * has only just begun, goes with the next, so that a lone message waits for nobody and a flood costs few statements
 * (docs/design.md §5.7).
 */
export function startOutcomes({
  database,
  retryMs,
  onMoved,
}: {
  database: Pick<DatabaseWatch, 'report'>
  /** Before the second try of a message (ms). */
  retryMs: number
  onMoved(rows: Moved[]): void
}) {
  let queue: Entry[] = []
  /** Not stored yet, those being written included. */
  const open = new Set<Promise<void>>()
  let writing = false
  let dropped = 0
  let began = Number.NEGATIVE_INFINITY

  const settle = (entries: readonly Entry[]) => {
    for (const entry of entries) entry.done()
  }
  async function write(entries: Entry[]): Promise<boolean> {
    try {
      await failpoint('record.before')
      const moved = await store(entries, retryMs)
      await failpoint('record.committed')
      onMoved(moved)
      settle(entries)
      return true
    } catch (error) {
      database.report(error)
      if (isDatabaseGone(error) || isPassing(error)) return false
      if (entries.length > 1) {
        // one of them is at fault: the others must not suffer for it
        for (const entry of entries) if (!(await write([entry]))) queue.unshift(entry)
        return true
      }
      log.error({ err: error }, 'an outcome could not be written: the sweep will find its message')
      settle(entries)
      return true
    }
  }
  async function run(): Promise<void> {
    while (queue.length > 0) {
      const early = began + GATHER_MS - performance.now()
      if (early > 0 && queue.length < FEW) await new Promise((resolve) => setTimeout(resolve, early))
      began = performance.now()
      const batch = queue.slice(0, BATCH)
      queue = queue.slice(BATCH)
      if (!(await write(batch))) {
        queue = [...batch, ...queue]
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
      }
    }
    writing = false
  }
  function add(make: (done: () => void) => Entry): Promise<void> {
    if (queue.length >= MOST_KEPT) {
      if (dropped++ % 100 === 0) log.warn({ dropped }, 'too many outcomes to keep')
      return Promise.reject(new Error('too many outcomes wait for the database'))
    }
    const { promise, resolve } = Promise.withResolvers<void>()
    open.add(promise)
    queue.push(
      make(() => {
        open.delete(promise)
        resolve()
      }),
    )
    if (!writing) {
      writing = true
      void Promise.resolve().then(run)
    }
    return promise
  }
  return {
    /** Resolves when it is stored: it is tried until the database takes it. Rejects at once when too much waits already. */
    bad: (news: BadNews): Promise<void> => add((done) => ({ bad: news, done })),
    good: (arrival: Arrival): Promise<void> => add((done) => ({ good: arrival, done })),
    /** Resolves when all that was given so far is stored; what comes meanwhile, as it always does on a busy worker, is not waited for. */
    flush: async (): Promise<void> => {
      await Promise.all(open)
    },
    get waiting(): number {
      return queue.length
    },
  }
}
export type Outcomes = ReturnType<typeof startOutcomes>
