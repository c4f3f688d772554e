import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { testDatabase } from '#tests/database/index.ts'
import { startUpstash } from '#tests/upstash.ts'
import { type KeyValueStore, keyValueStore } from './kv.ts'

testDatabase()
let upstash: Awaited<ReturnType<typeof startUpstash>>
beforeAll(async () => {
  upstash = await startUpstash()
})
afterAll(() => upstash.stop())
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

describe.each(['PostgreSQL', 'Redis'])('things with a time to live, in %s', (where) => {
  let store: KeyValueStore
  beforeAll(() => {
    store = keyValueStore(where === 'Redis' ? upstash.redis : undefined)
  })

  it('are kept as they are, replaced, removed, and gone when their time is over', async () => {
    expect(await store.get('a')).toBeNull()
    await store.set('a', '{"text":"नमस्ते 🙏"}', 60_000)
    expect(await store.get('a')).toBe('{"text":"नमस्ते 🙏"}')
    await store.set('a', '12', 60_000)
    expect(await store.get('a')).toBe('12')
    await store.delete('a')
    expect(await store.get('a')).toBeNull()
    await store.set('b', 'short', 30)
    await pause(60)
    expect(await store.get('b')).toBeNull()
    expect(await store.take('b')).toBeNull()
  })

  it('are taken by one of many', async () => {
    await store.set('token', 'once', 60_000)
    const taken = await Promise.all([1, 2, 3, 4].map(() => store.take('token')))
    expect(taken.filter((value) => value === 'once')).toHaveLength(1)
  })

  it('are counted in a window that begins at the first call and then begins anew', async () => {
    const window = 1_500
    const first = await store.increment('calls', window)
    expect(first.count).toBe(1)
    await pause(600)
    const second = await store.increment('calls', window)
    expect(second.count).toBe(2)
    // a window that began anew would end 600 ms later; a busy machine reads the clock some ms late
    expect(Math.abs(second.resetAt.getTime() - first.resetAt.getTime())).toBeLessThan(500)
    const many = await Promise.all(Array.from({ length: 10 }, () => store.increment('together', 60_000)))
    expect(many.map(({ count }) => count).sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    await pause(1_200)
    expect((await store.increment('calls', window)).count).toBe(1)
  })
})

it('Redis is asked for each of them where there is one', async () => {
  const [store, before] = [keyValueStore(upstash.redis), upstash.calls()]
  await store.set('mine', 'x', 60_000)
  await store.increment('mine too', 60_000)
  expect(upstash.calls() - before).toBe(2)
  expect(await keyValueStore().get('mine')).toBeNull()
})

describe('a Redis that is lost', () => {
  let gone: typeof upstash
  beforeEach(async () => {
    gone = await startUpstash()
    return () => gone.stop()
  })

  it.each(['lose', 'hang', 'stop'] as const)('(%s) costs one short wait; limits go on counting', async (how) => {
    const store = keyValueStore(gone.redis)
    await store.increment(how, 60_000)
    gone[how]()
    const since = performance.now()
    const counts: number[] = []
    for (let i = 0; i < 20; i++) counts.push((await store.increment(how, 60_000)).count)
    expect(counts.at(-1)).toBe(20)
    expect(performance.now() - since).toBeLessThan(3_000)
    expect(gone.calls()).toBeLessThan(4)
    await store.set(`${how}-later`, 'kept', 60_000)
    expect(await store.get(`${how}-later`)).toBe('kept')
  })

  it('with a wrong token is lost too', async () => {
    const store = keyValueStore({ ...gone.redis, token: 'another' })
    expect((await store.increment('wrong token', 60_000)).count).toBe(1)
    expect((await store.increment('wrong token', 60_000)).count).toBe(2)
  })
})
