import { expect, test } from 'vitest'
import { alternate, median } from './measure.ts'

test('the middle, whatever the order', () => {
  expect(median([9, 1, 5])).toBe(5)
  expect(median([4, 1, 3, 2])).toBe(2.5)
  expect(() => median([])).toThrow('nothing')
})

test('everyone comes once a round, and everyone comes first once', async () => {
  const order: string[] = []
  const measures = Object.fromEntries(
    ['a', 'b', 'c'].map((name) => [name, async () => order.push(name)]),
  ) as unknown as Record<'a' | 'b' | 'c', () => Promise<number>>
  const taken = await alternate(3, measures, 'ms')
  expect(order.join('')).toBe('abcbcacab')
  expect(taken).toEqual({ a: [1, 6, 8], b: [2, 4, 9], c: [3, 5, 7] })
})
