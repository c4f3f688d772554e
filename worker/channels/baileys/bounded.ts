import type { CacheStore } from '@whiskeysockets/baileys'

/** A map that forgets what was not used for longest once it is full. */
export class BoundedMap<V> {
  private readonly entries = new Map<string, V>()
  private readonly limit: number
  private readonly when: (trim: () => void) => void

  /** @param when a full map forgets: at once, unless whoever fills it reads it right after and counts on it */
  constructor(limit: number, when = (trim: () => void) => trim()) {
    this.limit = limit
    this.when = when
  }

  get size(): number {
    return this.entries.size
  }

  get(key: string): V | undefined {
    const value = this.entries.get(key)
    if (value === undefined) return undefined
    this.entries.delete(key)
    this.entries.set(key, value)
    return value
  }

  has(key: string): boolean {
    return this.get(key) !== undefined
  }

  set(key: string, value: V): void {
    this.entries.delete(key)
    this.entries.set(key, value)
    if (this.entries.size === this.limit + 1) this.when(() => this.trim())
  }

  delete(key: string): boolean {
    return this.entries.delete(key)
  }

  clear(): void {
    this.entries.clear()
  }

  private trim(): void {
    for (const key of this.entries.keys()) {
      if (this.entries.size <= this.limit) return
      this.entries.delete(key)
    }
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
