import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BoundedMap, cacheStore } from './bounded.ts'

const keys = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f')
const steps = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant('set' as const), key: keys, value: fc.integer() }),
    fc.record({ do: fc.constant('get' as const), key: keys }),
    fc.record({ do: fc.constant('delete' as const), key: keys }),
  ),
)

describe('a bounded map', () => {
  it('is a map of the keys used last', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), steps, (limit, work) => {
        const map = new BoundedMap<number>(limit)
        /** Most recently used last. */
        let model: [string, number][] = []
        for (const step of work) {
          const held = model.find(([key]) => key === step.key)
          const rest = model.filter(([key]) => key !== step.key)
          if (step.do === 'set') {
            map.set(step.key, step.value)
            model = [...rest, [step.key, step.value] as [string, number]].slice(-limit)
          } else if (step.do === 'get') {
            expect(map.get(step.key)).toBe(held?.[1])
            if (held) model = [...rest, held]
          } else {
            expect(map.delete(step.key)).toBe(held !== undefined)
            model = rest
          }
          expect(map.size).toBe(model.length)
        }
      }),
    )
  })

  it('keeps sockets that share it apart, and lets none of them clear it', async () => {
    const shared = new BoundedMap<unknown>(10)
    const [mine, theirs] = [cacheStore(shared, '1|'), cacheStore(shared, '2|')]
    await mine.set('3EB0', { text: 'for me only' })
    expect(await theirs.get('3EB0')).toBeUndefined()
    await theirs.flushAll()
    await theirs.del('3EB0')
    expect(await mine.get('3EB0')).toEqual({ text: 'for me only' })
  })
})
