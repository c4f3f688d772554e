import type { CacheStore } from '@whiskeysockets/baileys'
import { type Clock, systemClock } from '#lib/clock.ts'

/** A map that forgets what was not used for longest once it is full, and optionally what is too old. No timers. */
export class BoundedMap<V> {
  private readonly entries = new Map<string, { value: V; at: number }>()
  private readonly limit: number
  private readonly maxAgeMs: number
  private readonly clock: Clock

  constructor(limit: number, maxAgeMs = Number.POSITIVE_INFINITY, clock: Clock = systemClock) {
    this.limit = limit
    this.maxAgeMs = maxAgeMs
    this.clock = clock
  }

  get size(): number {
    return this.entries.size
  }

  get(key: string): V | undefined {
    const entry = this.entries.get(key)
    if (!entry) return undefined
    this.entries.delete(key)
    if (this.clock.monotonic() - entry.at > this.maxAgeMs) return undefined
    this.entries.set(key, entry)
    return entry.value
  }

  has(key: string): boolean {
    return this.get(key) !== undefined
  }

  set(key: string, value: V): void {
    this.entries.delete(key)
    this.entries.set(key, { value, at: this.clock.monotonic() })
    if (this.entries.size > this.limit) this.entries.delete(this.entries.keys().next().value as string)
  }

  delete(key: string): boolean {
    return this.entries.delete(key)
  }

  clear(): void {
    this.entries.clear()
  }
}

/**
 * A bounded map in the shape of Baileys' caches.
 * @param scope keeps the keys of one socket apart where sockets share a map: they belong to different workspaces, and
 *   message ids are chosen by whoever sends
 */
export function cacheStore(map: BoundedMap<unknown>, scope = ''): CacheStore {
  return {
    get: <T>(key: string) => map.get(scope + key) as T | undefined,
    set: (key, value) => map.set(scope + key, value),
    del: (key) => map.delete(scope + key),
    // Only ever asked for a map of one's own; a shared one forgets by itself.
    flushAll: () => {
      if (scope === '') map.clear()
    },
  }
}
