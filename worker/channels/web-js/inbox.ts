import type { Clock } from '#lib/clock.ts'
import { BoundedMap } from '../baileys/bounded.ts'
import type { Inbound } from '../channel.ts'
import { inboundOf } from './addresses.ts'
import type { PageMessage } from './page-events.ts'

const REMEMBERED = 2_000

export type Inbox = {
  /** Tells what was not told on this connection yet. @returns whether all of it is stored */
  store(messages: readonly PageMessage[]): Promise<boolean>
  /** Nothing is being stored. */
  readonly idle: boolean
  /** Waits for what is being stored. @returns whether it was */
  drained(): Promise<boolean>
}

/**
 * What people wrote, each told once a connection: WhatsApp Web tells a message when it comes, and when it is asked what
 * was missed.
 * @param tell stores them; false when that failed
 */
export function makeInbox(clock: Clock, tell: (messages: Inbound[]) => Promise<boolean>): Inbox {
  const told = new BoundedMap<true>(REMEMBERED)
  const storing = new Set<Promise<boolean>>()
  return {
    get idle() {
      return storing.size === 0
    },
    drained: async () => (await Promise.all(storing)).every(Boolean),
    async store(messages) {
      const fresh = messages.filter(({ from, id }) => !told.has(`${from}|${id}`))
      if (fresh.length === 0) return true
      const work = tell(fresh.map((message) => inboundOf(message, clock.now())))
      storing.add(work)
      const stored = await work
      storing.delete(work)
      if (stored) for (const { from, id } of fresh) told.set(`${from}|${id}`, true)
      return stored
    },
  }
}
