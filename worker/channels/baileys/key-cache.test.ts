import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { KeyChange, SessionStore } from '#lib/senders/keys.ts'
import { cachedKeys } from './key-cache.ts'
import { DEFAULT_LIMITS } from './socket-options.ts'

/** A store in memory that counts what it is asked, and can be made to wait or to fail. */
function memory() {
  const rows = new Map<string, string>()
  const state = { reads: 0, fail: false, gate: undefined as Promise<void> | undefined }
  const store: Pick<SessionStore, 'readKeys' | 'writeKeys'> = {
    async readKeys(type, ids) {
      state.reads++
      const found = new Map(ids.flatMap((id) => (rows.has(`${type}|${id}`) ? [[id, rows.get(`${type}|${id}`)!]] : [])))
      await state.gate
      return found
    },
    async writeKeys(changes: readonly KeyChange[]) {
      if (state.fail) throw new Error('database gone')
      for (const { type, keyId, value } of changes) {
        if (value === null) rows.delete(`${type}|${keyId}`)
        else rows.set(`${type}|${keyId}`, value)
      }
    },
  }
  return { rows, state, store: store as SessionStore }
}
const ratchet = (step: number) => new Uint8Array([step])
const stepOf = (value: Uint8Array | undefined) => value?.[0]

describe('the key cache', () => {
  it('asks once for what it knows, also for what is not there', async () => {
    const { store, state } = memory()
    const { keys } = cachedKeys(store, 10, () => {})
    await keys.set({ session: { a: ratchet(1) } })
    expect(stepOf((await keys.get('session', ['a', 'b'])).a)).toBe(1)
    expect(state.reads).toBe(1)
    expect(await keys.get('session', ['b'])).toEqual({})
    expect(state.reads).toBe(1)
    await keys.set({ session: { a: null } })
    expect(await keys.get('session', ['a'])).toEqual({})
    expect(state.reads).toBe(1)
  })

  it('holds no more than it may, and nothing of the kinds that Baileys changes in place', async () => {
    const { store, state } = memory()
    const { keys } = cachedKeys(store, 2, () => {})
    await keys.set({ session: { a: ratchet(1), b: ratchet(1), c: ratchet(1) } })
    await keys.get('session', ['c', 'b'])
    expect(state.reads).toBe(0)
    await keys.get('session', ['a'])
    expect(state.reads).toBe(1)
    const version = { version: 1, hash: Buffer.from('h'), indexValueMap: {} }
    await keys.set({ 'app-state-sync-version': { regular: version } })
    const { regular } = await keys.get('app-state-sync-version', ['regular'])
    regular!.version = 99
    expect((await keys.get('app-state-sync-version', ['regular'])).regular?.version).toBe(1)
  })

  it('keeps our own sessions at hand, however many people with several devices are written to', async () => {
    const { store, state } = memory()
    const { keys } = cachedKeys(store, DEFAULT_LIMITS.keys, () => {})
    const own = ['me.0', 'me.1', 'me.2']
    const sessions = (ids: string[]) => Object.fromEntries(ids.map((id) => [id, ratchet(1)]))
    for (let person = 0; person < 50; person++) {
      const theirs = [`${person}.0`, `${person}.1`, `${person}.2`]
      await keys.get('session', [...own, ...theirs])
      await keys.set({
        'lid-mapping': { [`91${person}`]: `77${person}`, [`77${person}_reverse`]: `91${person}` },
        session: sessions([...own, ...theirs]),
        'device-list': { [`91${person}`]: ['0', '1', '2'] },
        tctoken: { [`77${person}@lid`]: { token: Buffer.alloc(0) } },
      })
      const before = state.reads
      await keys.get('session', own)
      expect(state.reads).toBe(before)
    }
  })

  it('gives a device list away as a copy', async () => {
    const { keys } = cachedKeys(memory().store, 10, () => {})
    await keys.set({ 'device-list': { '9198': ['0'] } })
    ;(await keys.get('device-list', ['9198']))['9198']?.push('7')
    expect(await keys.get('device-list', ['9198'])).toEqual({ '9198': ['0'] })
  })

  it('does not keep what it read while it was being changed', async () => {
    const { store, state } = memory()
    const { keys } = cachedKeys(store, 10, () => {})
    await store.writeKeys([{ type: 'lid-mapping', keyId: 'a', value: '"old"' }])
    const { promise, resolve } = Promise.withResolvers<void>()
    state.gate = promise
    const reading = keys.get('lid-mapping', ['a'])
    await keys.set({ 'lid-mapping': { a: 'new' } })
    resolve()
    await reading
    expect(await keys.get('lid-mapping', ['a'])).toEqual({ a: 'new' })
  })

  it('forgets what it could not write, tells it, and lets the write fail', async () => {
    const { store, state, rows } = memory()
    const failures: unknown[] = []
    const { keys } = cachedKeys(store, 10, (error) => failures.push(error))
    await keys.set({ session: { a: ratchet(1) } })
    state.fail = true
    await expect(keys.set({ session: { a: ratchet(2) } })).rejects.toThrow('database gone')
    expect(failures).toHaveLength(1)
    // It had happened all the same.
    rows.set('session|a', rows.get('session|a')!.replace('AQ==', 'Ag=='))
    expect(stepOf((await keys.get('session', ['a'])).a)).toBe(2)
  })

  it('is idle when nothing is being written', async () => {
    const { store } = memory()
    const { promise, resolve } = Promise.withResolvers<void>()
    const { writeKeys } = store
    store.writeKeys = async (changes) => {
      await promise
      return writeKeys(changes)
    }
    const { keys, idle } = cachedKeys(store, 10, () => {})
    let done = false
    void keys.set({ session: { a: ratchet(1) } })
    const waiting = idle().then(() => {
      done = true
    })
    await Promise.resolve()
    expect(done).toBe(false)
    resolve()
    await waiting
    expect(done).toBe(true)
  })

  it('has no effect any more once it is stopped', async () => {
    const { store, state, rows } = memory()
    const { keys, stop } = cachedKeys(store, 10, () => {})
    await keys.set({ session: { a: ratchet(1) } })
    const before = new Map(rows)
    stop()
    await keys.set({ session: { a: ratchet(2), b: ratchet(2) } })
    expect(await keys.get('session', ['b'])).toEqual({})
    expect(rows).toEqual(before)
    expect(state.reads).toBe(0)
  })

  it('reads as the table would', async () => {
    const id = fc.constantFrom('a', 'b', 'c', 'd')
    const change = fc.dictionary(id, fc.option(fc.integer({ min: 0, max: 255 })), { minKeys: 1 })
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(change, fc.uniqueArray(id))), async (steps) => {
        const { store } = memory()
        const { keys } = cachedKeys(store, 2, () => {})
        const model = new Map<string, number>()
        for (const step of steps) {
          if (Array.isArray(step)) {
            const found = await keys.get('session', step)
            expect(Object.fromEntries(Object.entries(found).map(([key, value]) => [key, stepOf(value)]))).toEqual(
              Object.fromEntries(step.filter((key) => model.has(key)).map((key) => [key, model.get(key)])),
            )
          } else {
            const entries = Object.entries(step)
            await keys.set({
              session: Object.fromEntries(entries.map(([key, value]) => [key, value === null ? null : ratchet(value)])),
            })
            for (const [key, value] of entries) {
              if (value === null) model.delete(key)
              else model.set(key, value)
            }
          }
        }
      }),
    )
  })
})
