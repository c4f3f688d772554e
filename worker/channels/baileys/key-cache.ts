import { BufferJSON, type SignalDataSet, type SignalDataTypeMap, type SignalKeyStore } from '@whiskeysockets/baileys'
import { failpoint } from '#lib/failpoints.ts'
import type { KeyChange, SessionStore } from '#lib/senders/keys.ts'
import { BoundedMap } from './bounded.ts'

type KeyType = keyof SignalDataTypeMap
/** Read at every message. The others are rare, or changed in place by Baileys after it read them. */
const CACHED: ReadonlySet<KeyType> = new Set(['session', 'lid-mapping', 'device-list', 'tctoken', 'identity-key'])

export type KeyCache = {
  keys: SignalKeyStore
  /** Resolves when no write is under way. */
  idle(): Promise<void>
  /** The connection is over. What Baileys still does on its way out reads nothing and has no effect. */
  stop(): void
}

/**
 * Baileys' key store on the session's rows, with a read cache that also knows what is not there. Starts empty with
 * every channel, so a takeover never trusts what another epoch read.
 * @param limit keys held
 * @param failed told of a write that did not happen (LeaseLost, database gone), before Baileys learns of it
 */
export function cachedKeys(store: SessionStore, limit: number, failed: (error: unknown) => void): KeyCache {
  const cache = new BoundedMap<{ value: unknown }>(limit)
  const writing = new Set<Promise<void>>()
  /** Raised by each write at its start and end: a read that overlaps one may have seen either side, and is not kept. */
  let writes = 0
  let stopped = false

  async function get<T extends KeyType>(type: T, ids: string[]): Promise<{ [id: string]: SignalDataTypeMap[T] }> {
    const found: { [id: string]: SignalDataTypeMap[T] } = {}
    const missing: string[] = []
    for (const id of ids) {
      const known = CACHED.has(type) ? cache.get(`${type}|${id}`) : undefined
      if (!known) missing.push(id)
      else if (known.value !== undefined) found[id] = copied(known.value as SignalDataTypeMap[T])
    }
    if (missing.length === 0 || stopped) return found
    const before = writes
    const rows = await store.readKeys(type, missing)
    for (const id of missing) {
      const row = rows.get(id)
      const value = row === undefined ? undefined : (JSON.parse(row, BufferJSON.reviver) as SignalDataTypeMap[T])
      if (CACHED.has(type) && before === writes) cache.set(`${type}|${id}`, { value })
      if (value !== undefined) found[id] = copied(value)
    }
    return found
  }

  async function write(data: SignalDataSet): Promise<void> {
    const entries = entriesOf(data)
    writes++
    try {
      await failpoint('keys.open')
      await store.writeKeys(entries.map(({ type, id, value }) => ({ type, keyId: id, value: encoded(value) })))
      await failpoint('keys.committed')
      for (const { type, id, value } of entries)
        if (CACHED.has(type)) cache.set(`${type}|${id}`, { value: value ?? undefined })
    } catch (error) {
      // It may have happened all the same: the connection was lost at the commit.
      for (const { type, id } of entries) cache.delete(`${type}|${id}`)
      failed(error)
      throw error
    } finally {
      writes++
    }
  }

  return {
    keys: {
      get,
      async set(data) {
        if (stopped) return
        const done = write(data)
        const settled = done.catch(() => {}).finally(() => writing.delete(settled))
        writing.add(settled)
        return done
      },
    },
    async idle() {
      while (writing.size > 0) await Promise.all(writing)
    },
    stop() {
      stopped = true
    },
  }
}

function entriesOf(data: SignalDataSet) {
  return Object.entries(data).flatMap(([type, values]) =>
    Object.entries(values ?? {}).map(([id, value]) => ({ type: type as KeyType, id, value: value as unknown })),
  )
}

const encoded = (value: unknown): KeyChange['value'] =>
  value === null || value === undefined ? null : JSON.stringify(value, BufferJSON.replacer)

/** Baileys adds to a device list it has read. */
const copied = <T>(value: T): T => (Array.isArray(value) ? ([...value] as T) : value)
