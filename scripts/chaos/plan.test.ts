import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FAULTS, planFaults } from './plan.ts'
import { randomFrom } from './random.ts'
import { percentile, Takeovers } from './takeovers.ts'

test('a seed says everything: the same again, another with another', () => {
  expect(planFaults(7, 40)).toEqual(planFaults(7, 40))
  expect(planFaults(8, 40)).not.toEqual(planFaults(7, 40))
})

test('so many kills, the last fault being one, and a long plan has every fault', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: 60 }), (seed, kills) => {
      const plan = planFaults(seed, kills)
      return plan.filter(({ kind }) => kind === 'kill').length === kills && plan.at(-1)?.kind === 'kill'
    }),
  )
  expect(new Set(planFaults(1, 300).map(({ kind }) => kind))).toEqual(new Set(FAULTS))
})

test('numbers keep to their bounds and reach both', () => {
  const random = randomFrom(3)
  const drawn = Array.from({ length: 2_000 }, () => random.int(2, 5))
  expect(new Set(drawn)).toEqual(new Set([2, 3, 4, 5]))
})

test('the nearest rank', () => {
  expect(percentile([], 0.99)).toBeNull()
  expect(percentile([30, 10, 20], 0.5)).toBe(20)
  expect(percentile([30, 10, 20], 0.99)).toBe(30)
})

test('a takeover ends with a stanza after a new login, not with what the dead one had written', () => {
  const takeovers = new Takeovers({} as never)
  takeovers.begin(['91', '92', '93'], 1_000)
  takeovers.see({ kind: 'stanza', from: '91', at: 1_010 })
  takeovers.see({ kind: 'login', from: '92', at: 900 })
  takeovers.see({ kind: 'stanza', from: '92', at: 1_020 })
  takeovers.see({ kind: 'login', from: '91', at: 4_000 })
  takeovers.see({ kind: 'stanza', from: '91', at: 5_000 })
  takeovers.see({ kind: 'stanza', from: '91', at: 6_000 })
  expect(takeovers.measured).toEqual([4_000])
  takeovers.disturb(['92', '99'])
  expect(takeovers.cutShort).toBe(1)
  takeovers.giveUp(41_000)
  expect(takeovers.measured).toEqual([4_000, 40_000])
})
