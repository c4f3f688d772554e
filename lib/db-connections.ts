import net from 'node:net'
import pg from 'pg'
import { env } from '#lib/env.ts'

// Next reloads modules in development; the connections stay.
const global = globalThis as { __dbSockets?: Set<net.Socket> }
global.__dbSockets ??= new Set()
const sockets = global.__dbSockets

/** A connection's socket, kept in sight until it closes. */
function socket(): net.Socket {
  const made = new net.Socket()
  sockets.add(made)
  made.once('close', () => sockets.delete(made))
  return made
}

/**
 * What every connection to the database is told. No time-out for queries: an import or a freeze may take long. A database
 * that has fallen silent is found out by asking it (databaseProbe).
 */
export const connectionOptions = () => ({
  connectionString: env().DATABASE_URL,
  connectionTimeoutMillis: 5_000,
  keepAlive: true,
  keepAliveInitialDelayMillis: 10_000,
  stream: socket,
})

/**
 * Breaks every connection of this process at once: for a database that answers nobody. Whatever waits for an answer fails
 * as after a lost connection; without this it would wait for ever, and hold up all that comes behind it.
 */
export function cutConnections(): void {
  for (const one of sockets) one.destroy(new Error('Connection terminated: the database did not answer'))
}

const TOO_MANY_CONNECTIONS = '53300'

/**
 * Asks the database whether it is there, over a connection of its own: all of the pool's may be at long statements, or
 * hang. One that did not answer in time is thrown away.
 */
export function databaseProbe() {
  let client: pg.Client | undefined
  let closed = false

  async function drop(one: pg.Client): Promise<void> {
    if (client === one) client = undefined
    // the goodbye to a database that does not answer is never heard: not waited for
    await Promise.race([one.end().catch(() => {}), new Promise((resolve) => setTimeout(resolve, 200).unref())])
  }
  function open(): { asked: pg.Client; connected: Promise<unknown> } {
    if (client) return { asked: client, connected: Promise.resolve() }
    const made = new pg.Client({ ...connectionOptions(), application_name: 'probe' })
    made.on('error', () => {}) // it is asked again, and then known
    client = made
    return { asked: made, connected: made.connect() }
  }
  return {
    /** True when it answers within this long (ms). */
    async answers(withinMs: number): Promise<boolean> {
      if (closed) return false
      const { promise: silence, resolve } = Promise.withResolvers<false>()
      const timer = setTimeout(resolve, withinMs, false)
      const { asked, connected } = open()
      const answer = connected.then(() => asked.query('SELECT 1'))
      const answered = await Promise.race([answer.then(() => true), silence]).catch((error: { code?: string }) => {
        void drop(asked)
        // one without room for another connection is there, and our others still work
        return error.code === TOO_MANY_CONNECTIONS
      })
      answer.catch(() => {}) // it may still fail when nobody waits for it any more
      clearTimeout(timer)
      if (!answered) void drop(asked)
      return answered
    },
    /** Until it is asked again. */
    async rest(): Promise<void> {
      if (client) await drop(client)
    },
    async close(): Promise<void> {
      closed = true
      if (client) await drop(client)
    },
  }
}

/** Between two looks at a pool, and how long an answer may take. */
const GUARD_MS = 5_000

/**
 * While statements of this pool are out, asks the database whether it is still there; silent twice in a row, everything
 * that waits for it is broken off. For web and scripts, whose pool would be full of waiting for ever after the network
 * was gone without a word; the worker looks more often and knows more (worker/database.ts).
 * @returns ends it
 */
export function guardPool(pool: pg.Pool, everyMs = GUARD_MS): () => Promise<void> {
  const database = databaseProbe()
  let misses = 0
  async function look(): Promise<void> {
    if (pool.totalCount === pool.idleCount && pool.waitingCount === 0) {
      misses = 0
      await database.rest()
      return
    }
    misses = (await database.answers(everyMs / 2)) ? 0 : misses + 1
    if (misses >= 2) cutConnections()
  }
  const timer = setInterval(() => void look(), everyMs).unref()
  return async () => {
    clearInterval(timer)
    await database.close()
  }
}
