import type { InngestFunction } from 'inngest'
import { SECOND } from '#lib/clock.ts'
import { EVENTS_CHANNEL } from '#lib/events.ts'
import { claimOrchestrator } from '#lib/installation/orchestrator.sql.ts'
import { log } from '#lib/log.ts'
import { listen } from '#lib/realtime.ts'
import { registerCrons, tickCrons } from './crons.sql.ts'
import { dispatchEvents } from './dispatch.sql.ts'
import { backoff } from './durations.ts'
import { type Executor, execute } from './execute.ts'
import { openSdk } from './protocol.ts'
import { claimItems, nextDueMs } from './queue.sql.ts'

export type RunnerOptions = {
  appId: string
  functions: readonly InngestFunction.Like[]
  /** Steps at once in this process. */
  parallel?: number
  /** How long a step of a killed process stays taken, ms. */
  leaseMs?: number
  /** How often to look without being woken, ms. */
  pollMs?: number
  random?: () => number
  backoffMs?: (attempt: number) => number
}
export type Runner = {
  /** Takes nothing new and waits for the steps under way. */
  stop(): Promise<void>
}

/** Something is due but held by a limit of concurrency or another's lease: look again soon, not at once. */
const HELD_MS = 100
const longestPause = 10 * SECOND

/** Sleeps until woken; a wake that comes while awake counts too. */
function alarm() {
  let woken = false
  let ring: (() => void) | undefined
  return {
    wake() {
      woken = true
      ring?.()
    },
    async wait(ms: number) {
      if (!woken) {
        let timer: NodeJS.Timeout | undefined
        await new Promise<void>((resolve) => {
          ring = resolve
          timer = setTimeout(resolve, ms)
        })
        clearTimeout(timer)
        ring = undefined
      }
      woken = false
    },
  }
}

/**
 * Runs Inngest functions on PostgreSQL alone: events from the outbox, everything else from its own tables. Any number
 * of processes may do so at once; one that is killed loses and doubles nothing (a step under way is run again).
 * @throws Error at start, naming function and option, where it would not do what Inngest does
 */
export async function startRunner(options: RunnerOptions): Promise<Runner> {
  const { appId, functions, parallel = 8, leaseMs = 15 * SECOND, pollMs = 2 * SECOND, random = Math.random } = options
  const sdk = await openSdk(appId, functions)
  const executor: Executor = { sdk, leaseMs, backoffMs: options.backoffMs ?? ((attempt) => backoff(attempt, random)) }
  await claimOrchestrator('embedded')
  await registerCrons(sdk.specs)

  let stopping = false
  const busy = new Set<Promise<void>>()
  const bell = alarm()
  const listener = listen([EVENTS_CHANNEL], bell.wake, bell.wake)

  async function take(): Promise<number> {
    const room = parallel - busy.size
    if (room <= 0) return 0
    const leases = await claimItems(room, leaseMs)
    for (const lease of leases) {
      const work: Promise<void> = execute(executor, lease)
        // the lease runs out by itself, and the item is taken again
        .catch((error) => log.error({ err: error, run: lease.runId }, 'a step could not be stored'))
        .finally(() => {
          busy.delete(work)
          bell.wake()
        })
      busy.add(work)
    }
    return leases.length
  }

  async function pause(): Promise<number> {
    if (busy.size >= parallel) return pollMs
    const due = await nextDueMs()
    return due === null ? pollMs : Math.min(Math.max(due, HELD_MS), pollMs)
  }

  async function loop(): Promise<void> {
    let failures = 0
    while (!stopping) {
      let waitMs = 0
      try {
        const handled = (await tickCrons(sdk.specs)) + (await dispatchEvents(sdk.specs, () => stopping))
        const taken = await take()
        waitMs = handled + taken > 0 ? 0 : await pause()
        failures = 0
      } catch (error) {
        failures++
        log.error({ err: error }, 'the orchestrator could not work; it tries again')
        waitMs = Math.min(longestPause, 100 * 2 ** failures)
      }
      if (waitMs > 0 && !stopping) await bell.wait(waitMs)
    }
  }

  await listener.ready
  const running = loop()
  return {
    async stop() {
      stopping = true
      bell.wake()
      await running
      await Promise.allSettled(busy)
      await listener.close()
    },
  }
}
