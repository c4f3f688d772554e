import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { startScheduler, Wheel } from './scheduler.ts'

const key = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f')
const step = fc.oneof(
  fc.record({ do: fc.constant('at' as const), key, in: fc.double({ min: -50, max: 5_000, noNaN: true }) }),
  fc.record({ do: fc.constant('cancel' as const), key }),
  fc.record({ do: fc.constant('pass' as const), ms: fc.double({ min: 0, max: 1_000, noNaN: true }) }),
)

describe('the timer wheel', () => {
  it('gives each key once, no earlier than planned and at most a slot late, earliest first', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const slot = 5
        const wheel = new Wheel(slot)
        const model = new Map<string, number>()
        let now = 0
        for (const one of steps) {
          if (one.do === 'at') {
            wheel.schedule(one.key, now + one.in)
            model.set(one.key, now + one.in)
          } else if (one.do === 'cancel') {
            wheel.cancel(one.key)
            model.delete(one.key)
          } else {
            now += one.ms
            const due = wheel.due(now)
            expect(new Set(due).size).toBe(due.length)
            // a time of less than the smallest number over a slot rounds to none
            for (const name of due) expect(model.get(name)).toBeLessThanOrEqual(now + 1e-6)
            const order = due.map((name) => Math.ceil(model.get(name)! / slot))
            expect(order).toEqual([...order].sort((a, b) => a - b))
            for (const name of due) model.delete(name)
            for (const at of model.values()) expect(at).toBeGreaterThan(now - slot - 1e-6)
          }
          expect(wheel.size).toBe(model.size)
          const next = wheel.next()
          if (model.size === 0) expect(next).toBeNull()
          else {
            expect(next! - Math.min(...model.values())).toBeGreaterThanOrEqual(-1e-6)
            expect(next! - Math.min(...model.values())).toBeLessThan(slot + 1e-6)
          }
        }
      }),
    )
  })
})

describe('the scheduler', () => {
  afterEach(() => {
    vi.useRealTimers()
  })
  it('wakes once for keys of one slot, and for an earlier key that comes later', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
    const rings: string[][] = []
    const clock = { now: () => new Date(), monotonic: () => performance.now() }
    const start = clock.monotonic()
    const scheduler = startScheduler(clock, (keys) => rings.push(keys))
    scheduler.at('a', start + 1_001)
    scheduler.at('b', start + 1_002)
    scheduler.at('c', start + 40 * 86_400_000)
    scheduler.at('d', start + 100)
    vi.advanceTimersByTime(110)
    expect(rings).toEqual([['d']])
    vi.advanceTimersByTime(1_000)
    expect(rings).toEqual([['d'], ['a', 'b']])
    vi.advanceTimersByTime(40 * 86_400_000)
    expect(rings.at(-1)).toEqual(['c'])
    scheduler.at('e', clock.monotonic() + 10)
    scheduler.stop()
    vi.advanceTimersByTime(1_000)
    expect(rings).toHaveLength(3)
  })
})
