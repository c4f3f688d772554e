import { SECOND } from '#lib/clock.ts'
import { EVENTS_CHANNEL } from '#lib/events.ts'
import { claimOrchestrator } from '#lib/installation/orchestrator.sql.ts'
import { type RelayedEvent, relayEvents } from '#lib/installation/relay.sql.ts'
import { log } from '#lib/log.ts'
import { listen } from '#lib/realtime.ts'

/** Events in one request; a server takes 5,000, and 256 KiB even on the smallest plan. */
const BATCH = 200
const LONGEST_PAUSE = 60 * SECOND

export type RelayOptions = {
  /** Hands events to Inngest's event API; an id that it has seen within 24 h starts nothing again. */
  post(events: RelayedEvent[]): Promise<unknown>
  pollMs?: number
}

/**
 * Posts the outbox to a real Inngest: rows that are not posted, locked while they are on their way, never by a cursor
 * over ids, which would skip what a slower transaction commits later. Killed between the answer and the commit, it posts
 * the same ids again.
 */
export async function startRelay({ post, pollMs = 2 * SECOND }: RelayOptions): Promise<{ stop(): Promise<void> }> {
  await claimOrchestrator('inngest')
  let stopping = false
  let woken = false
  let wake = () => {}
  const ring = () => {
    woken = true
    wake()
  }
  const listener = listen([EVENTS_CHANNEL], ring, ring)
  await listener.ready

  async function rest(ms: number): Promise<void> {
    if (woken || stopping) return
    let timer: NodeJS.Timeout | undefined
    await new Promise<void>((resolve) => {
      wake = resolve
      timer = setTimeout(resolve, ms)
    })
    clearTimeout(timer)
  }

  async function loop(): Promise<void> {
    let failures = 0
    while (!stopping) {
      woken = false
      try {
        const posted = await relayEvents(BATCH, post)
        failures = 0
        if (posted === 0) await rest(pollMs)
      } catch (error) {
        failures++
        log.error({ err: error, failures }, 'events could not be posted to Inngest; they are kept and tried again')
        // a new event is no reason to hurry while the server does not answer
        woken = false
        await rest(Math.min(LONGEST_PAUSE, SECOND * 2 ** failures))
      }
    }
  }
  const running = loop()
  return {
    async stop() {
      stopping = true
      ring()
      await running
      await listener.close()
    },
  }
}
