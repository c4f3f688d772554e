import type { MakeChannel } from './connection.ts'

/**
 * So many connections of a worker may be logging in at once. A login costs processor time; where hundreds share too
 * little of it, none would be through before its questions time out, and all would begin anew, for ever.
 */
const AT_ONCE = 24
/** A login that has not come through by then holds up nobody any more (ms). */
const LONGEST_MS = 20_000

/** Lets so many in at a time, in the order they came. */
export function makeGate(limit: number) {
  let free = limit
  const waiting: (() => void)[] = []
  return {
    /** False when it would have to wait. Who came in leaves once. */
    tryEnter(): boolean {
      if (free === 0) return false
      free--
      return true
    },
    /** Calls back when there is room. @returns what takes it out of the line again */
    wait(enter: () => void): () => void {
      waiting.push(enter)
      return () => {
        const at = waiting.indexOf(enter)
        if (at >= 0) waiting.splice(at, 1)
      }
    },
    leave(): void {
      const next = waiting.shift()
      if (next) next()
      else free++
    },
  }
}

/**
 * Channels whose logins wait for each other. One that has to wait counts as connecting; what keeps it from starting when
 * its turn has come is told as its close.
 */
export function staggered(make: MakeChannel, limit = AT_ONCE, longestMs = LONGEST_MS): MakeChannel {
  const gate = makeGate(limit)
  return async (name, options) => {
    // a browser has a pool of its own, and a person who looks at a code is not kept waiting
    if (name !== 'baileys' || options.session.linkedAt === null) return make(name, options)
    let inside = false
    let timer: NodeJS.Timeout | undefined
    let giveUp = () => {}
    const enter = () => {
      inside = true
      timer = setTimeout(leave, longestMs)
    }
    const leave = () => {
      clearTimeout(timer)
      giveUp()
      if (inside) gate.leave()
      inside = false
    }
    const { events } = options
    const channel = await make(name, {
      ...options,
      events: {
        ...events,
        ready() {
          leave()
          return events.ready()
        },
        closed(close) {
          leave()
          return events.closed(close)
        },
      },
    })
    const begin = () =>
      channel.connect().catch((error: unknown) => {
        leave()
        throw error
      })
    return {
      name: channel.name,
      lookup: (phone) => channel.lookup(phone),
      send: (message, timeoutMs) => channel.send(message, timeoutMs),
      refreshKeys: (jids) => channel.refreshKeys(jids),
      async connect() {
        if (gate.tryEnter()) {
          enter()
          return begin()
        }
        giveUp = gate.wait(() => {
          enter()
          begin().catch(() => events.closed({ code: null, reason: 'not_started', next: 'reconnect' }).catch(() => {}))
        })
      },
      close() {
        leave()
        return channel.close()
      },
      logout() {
        leave()
        return channel.logout()
      },
    }
  }
}
