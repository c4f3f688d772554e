import { Redis } from '@upstash/redis'
import { pool } from '#lib/db.ts'
import { env } from '#lib/env.ts'
import { log } from '#lib/log.ts'

/** Things with a time to live: QR codes, rate limits, tokens. Nothing that must survive a loss. */
export type KeyValueStore = {
  get(key: string): Promise<string | null>
  /** @param ttlMs at least 1 */
  set(key: string, value: string, ttlMs: number, workspaceId?: string): Promise<void>
  /** Reads and removes in one step: for tokens that work once. */
  take(key: string): Promise<string | null>
  delete(key: string): Promise<void>
  /** Counts within a window that starts at the first call. Returns the count and when the window ends. */
  increment(key: string, windowMs: number): Promise<{ count: number; resetAt: Date }>
}

const postgresStore: KeyValueStore = {
  async get(key) {
    const { rows } = await pool().query<{ value: string }>(
      'SELECT value FROM kv WHERE key = $1 AND expires_at > clock_timestamp()',
      [key],
    )
    return rows[0]?.value ?? null
  },
  async set(key, value, ttlMs, workspaceId) {
    await pool().query(
      `INSERT INTO kv (key, value, expires_at, workspace_id) VALUES ($1, $2, clock_timestamp() + $3 * interval '1 ms', $4)
       ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at`,
      [key, value, ttlMs, workspaceId ?? null],
    )
  },
  async take(key) {
    const { rows } = await pool().query<{ value: string; live: boolean }>(
      'DELETE FROM kv WHERE key = $1 RETURNING value, expires_at > clock_timestamp() AS live',
      [key],
    )
    return rows[0]?.live ? rows[0].value : null
  },
  async delete(key) {
    await pool().query('DELETE FROM kv WHERE key = $1', [key])
  },
  async increment(key, windowMs) {
    const { rows } = await pool().query<{ count: string; expires_at: Date }>(
      `INSERT INTO kv (key, value, expires_at) VALUES ($1, '1', clock_timestamp() + $2 * interval '1 ms')
       ON CONFLICT (key) DO UPDATE SET
         value = CASE WHEN kv.expires_at <= clock_timestamp() THEN '1' ELSE (kv.value::int + 1)::text END,
         expires_at = CASE WHEN kv.expires_at <= clock_timestamp() THEN excluded.expires_at ELSE kv.expires_at END
       RETURNING value AS count, expires_at`,
      [key, windowMs],
    )
    return { count: Number(rows[0]!.count), resetAt: rows[0]!.expires_at }
  },
}

function upstashStore(redis: Redis): KeyValueStore {
  return {
    get: (key) => redis.get<string>(key),
    async set(key, value, ttlMs) {
      await redis.set(key, value, { px: ttlMs })
    },
    take: (key) => redis.getdel<string>(key),
    async delete(key) {
      await redis.del(key)
    },
    async increment(key, windowMs) {
      const [count, , left] = await redis
        .multi()
        .incr(key)
        .pexpire(key, windowMs, 'NX')
        .pttl(key)
        .exec<[number, number, number]>()
      return { count, resetAt: new Date(Date.now() + left) }
    },
  }
}

/** Redis is not waited for longer than this, and after a failure not asked at all for a while. */
const REDIS_WAIT_MS = 1_500
const REDIS_REST_MS = 10_000

/** Redis answers seldom or never once it is lost; what matters (rate limits) then counts in PostgreSQL. */
function withFallback(first: KeyValueStore, second: KeyValueStore): KeyValueStore {
  let lostUntil = 0
  const ask = async <T>(question: (store: KeyValueStore) => Promise<T>): Promise<T> => {
    if (performance.now() < lostUntil) return question(second)
    try {
      return await question(first)
    } catch (error) {
      lostUntil = performance.now() + REDIS_REST_MS
      // its message would quote the command, and with it addresses of people
      log.warn({ error: error instanceof Error ? error.name : 'unknown' }, 'Redis is lost; PostgreSQL stands in')
      return question(second)
    }
  }
  return {
    get: (key) => ask((store) => store.get(key)),
    set: (...args) => ask((store) => store.set(...args)),
    take: (key) => ask((store) => store.take(key)),
    delete: (key) => ask((store) => store.delete(key)),
    increment: (...args) => ask((store) => store.increment(...args)),
  }
}

/** The store of an installation: Upstash Redis where there is one, with PostgreSQL behind it, else PostgreSQL. */
export function keyValueStore(redis?: { url: string; token: string }): KeyValueStore {
  if (!redis) return postgresStore
  const client = new Redis({
    ...redis,
    automaticDeserialization: false,
    // its own default are five retries over four seconds, and no end to a wait
    retry: { retries: 1, backoff: () => 50 },
    signal: () => AbortSignal.timeout(REDIS_WAIT_MS),
    enableTelemetry: false,
  })
  return withFallback(upstashStore(client), postgresStore)
}

let store: KeyValueStore | undefined
/** This process's store, by its environment. */
export function kv(): KeyValueStore {
  if (!store) {
    const { UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: token } = env()
    store = keyValueStore(url && token ? { url, token } : undefined)
  }
  return store
}
/** Removes what has expired; called by the worker's housekeeping. */
export const sweepKv = async (): Promise<void> => {
  await pool().query('DELETE FROM kv WHERE expires_at <= clock_timestamp()')
}
