import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { throttled } from '#lib/http/throttled.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('throttled', () => {
  it('passes the first at once and the last of a burst at the end, each key for itself', () => {
    const seen: string[] = []
    const { push, clear } = throttled<string>(
      1_000,
      (value) => value[0]!,
      (value) => seen.push(value),
    )
    for (const value of ['a1', 'a2', 'b1', 'a3']) push(value)
    expect(seen).toEqual(['a1', 'b1'])
    vi.advanceTimersByTime(1_000)
    expect(seen).toEqual(['a1', 'b1', 'a3'])
    push('a4') // still within a second of a3
    expect(seen).toHaveLength(3)
    vi.advanceTimersByTime(1_000)
    expect(seen.at(-1)).toBe('a4')
    vi.advanceTimersByTime(5_000)
    push('a5')
    expect(seen.at(-1)).toBe('a5')
    push('a6')
    clear()
    vi.advanceTimersByTime(5_000)
    expect(seen.at(-1)).toBe('a5')
    expect(vi.getTimerCount()).toBe(0)
  })
})
