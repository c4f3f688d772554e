import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fairShare, makeBalance } from './balance.ts'

const fleet = fc.record({
  holdings: fc.array(fc.nat(300), { minLength: 1, maxLength: 8 }),
  joining: fc.nat(4),
})

it('ends even: nobody has more than its share, everybody is held, and then nothing moves any more', () => {
  fc.assert(
    fc.property(fleet, ({ holdings, joining }) => {
      const held = [...holdings, ...Array<number>(joining).fill(0)]
      const wanted = held.reduce((sum, one) => sum + one, 0)
      const share = fairShare(wanted, held.length)
      const balances = held.map(makeBalance)
      let moved = 0
      for (let look = 0; look < 100; look++) {
        let free = 0
        moved = 0
        for (const [i, balance] of balances.entries()) {
          const gives = balance(held[i]!, share)
          expect(gives).toBeGreaterThanOrEqual(0)
          held[i] = held[i]! - gives
          free += gives
          moved += gives
        }
        // taken by those below their share
        for (const i of held.keys()) {
          const takes = Math.max(0, Math.min(free, share - held[i]!))
          held[i] = held[i]! + takes
          free -= takes
        }
        expect(free).toBe(0)
      }
      expect(moved).toBe(0)
      expect(Math.max(...held)).toBeLessThanOrEqual(share)
      expect(held.reduce((sum, one) => sum + one, 0)).toBe(wanted)
    }),
    { numRuns: 100 },
  )
})

it('moves nobody for a worker that is gone again at the next look', () => {
  const balance = makeBalance()
  expect([balance(10, 5), balance(10, 10), balance(10, 5), balance(10, 10)]).toEqual([0, 0, 0, 0])
  expect([balance(10, 5), balance(10, 5)]).toEqual([0, 5])
})

it('alone, a worker takes all', () => {
  expect([fairShare(7, 1), fairShare(7, 0), fairShare(0, 3), fairShare(7, 3)]).toEqual([7, 7, 0, 3])
})
