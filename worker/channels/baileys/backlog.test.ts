import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Backlog, makeBacklog } from './backlog.ts'

const STALL_MS = 1_000
let drained: number[]
let backlog: Backlog
const [one, two] = [{}, {}]
beforeEach(() => {
  vi.useFakeTimers()
  drained = []
  backlog = makeBacklog(STALL_MS, (givenUp) => drained.push(givenUp))
})
afterEach(() => {
  vi.useRealTimers()
})

describe('the backlog', () => {
  it('is drained when all that arrived is done and WhatsApp says that no more will come', () => {
    backlog.arrived(one)
    backlog.arrived(two)
    backlog.done(one)
    backlog.ended()
    expect(drained).toEqual([])
    backlog.done(two)
    expect(drained).toEqual([0])
  })

  it('is drained at once when there was none', () => {
    backlog.ended()
    expect(drained).toEqual([0])
  })

  it('is not drained by quick work before the end was told', () => {
    backlog.arrived(one)
    backlog.done(one)
    vi.advanceTimersByTime(10 * STALL_MS)
    expect(drained).toEqual([])
    backlog.ended()
    expect(drained).toEqual([0])
  })

  it('gives up on what makes no progress, and waits anew with each step', () => {
    const three = {}
    for (const message of [one, two, three]) backlog.arrived(message)
    backlog.ended()
    vi.advanceTimersByTime(STALL_MS - 1)
    backlog.done(one)
    vi.advanceTimersByTime(STALL_MS - 1)
    expect(drained).toEqual([])
    vi.advanceTimersByTime(1)
    expect(drained).toEqual([2])
  })

  it('tells it once, and not at all after a stop', () => {
    backlog.ended()
    backlog.arrived(one)
    backlog.done(one)
    backlog.ended()
    expect(drained).toEqual([0])
    const other = makeBacklog(STALL_MS, () => drained.push(-1))
    other.stop()
    other.ended()
    expect(drained).toEqual([0])
  })
})
