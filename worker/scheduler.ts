import type { Clock } from '#lib/clock.ts'

/**
 * A timer wheel of keys: who is due when. Keys of one slot (`slotMs`) come out together, so that one statement claims for
 * all of them. Pure: the caller says what time it is.
 */
export class Wheel {
  private readonly slotMs: number
  private readonly slots = new Map<number, Set<string>>()
  private readonly slotOf = new Map<string, number>()
  /** A binary heap of slot numbers; a slot that was emptied stays until it is met. */
  private readonly heap: number[] = []

  constructor(slotMs = 5) {
    this.slotMs = slotMs
  }

  get size(): number {
    return this.slotOf.size
  }

  /** Puts a key at a time (ms, monotonic), in place of where it was. It comes out no earlier, and at most a slot later. */
  schedule(key: string, at: number): void {
    this.cancel(key)
    const slot = Math.ceil(at / this.slotMs)
    let keys = this.slots.get(slot)
    if (!keys) {
      keys = new Set()
      this.slots.set(slot, keys)
      this.push(slot)
    }
    keys.add(key)
    this.slotOf.set(key, slot)
  }

  cancel(key: string): void {
    const slot = this.slotOf.get(key)
    if (slot === undefined) return
    this.slotOf.delete(key)
    const keys = this.slots.get(slot)
    keys?.delete(key)
    if (keys?.size === 0) this.slots.delete(slot)
  }

  /** When a key is scheduled, null when it is not. */
  at(key: string): number | null {
    const slot = this.slotOf.get(key)
    return slot === undefined ? null : slot * this.slotMs
  }

  /** When the next key is due, null when none is scheduled. */
  next(): number | null {
    while (this.heap.length > 0 && !this.slots.has(this.heap[0]!)) this.pop()
    return this.heap.length > 0 ? this.heap[0]! * this.slotMs : null
  }

  /** Takes out every key that is due, the earliest first. */
  due(now: number): string[] {
    const keys: string[] = []
    for (let at = this.next(); at !== null && at <= now; at = this.next()) {
      const slot = this.pop()
      for (const key of this.slots.get(slot) ?? []) {
        this.slotOf.delete(key)
        keys.push(key)
      }
      this.slots.delete(slot)
    }
    return keys
  }

  private push(slot: number): void {
    const { heap } = this
    let i = heap.push(slot) - 1
    while (i > 0) {
      const up = (i - 1) >> 1
      if (heap[up]! <= slot) break
      heap[i] = heap[up]!
      i = up
    }
    heap[i] = slot
  }

  private pop(): number {
    const { heap } = this
    const top = heap[0]!
    const last = heap.pop()!
    if (heap.length === 0) return top
    let i = 0
    for (;;) {
      let child = 2 * i + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && heap[child + 1]! < heap[child]!) child++
      if (heap[child]! >= last) break
      heap[i] = heap[child]!
      i = child
    }
    heap[i] = last
    return top
  }
}

/** Runs a wheel by the process's own timer: one wake-up for the next slot, none while nobody waits. */
export function startScheduler(clock: Clock, onDue: (keys: string[]) => void) {
  const wheel = new Wheel()
  let timer: NodeJS.Timeout | undefined
  let armedFor = Number.POSITIVE_INFINITY
  let stopped = false

  function arm(): void {
    const next = wheel.next()
    if (stopped || next === null || next >= armedFor) return
    clearTimeout(timer)
    armedFor = next
    // setTimeout holds 24 days at most; a longer way is gone in steps
    timer = setTimeout(ring, Math.min(Math.max(0, next - clock.monotonic()), 86_400_000))
  }
  function ring(): void {
    armedFor = Number.POSITIVE_INFINITY
    const keys = wheel.due(clock.monotonic())
    if (keys.length > 0) onDue(keys)
    arm()
  }
  return {
    at(key: string, time: number): void {
      wheel.schedule(key, time)
      arm()
    },
    cancel: (key: string): void => wheel.cancel(key),
    plannedAt: (key: string): number | null => wheel.at(key),
    stop(): void {
      stopped = true
      clearTimeout(timer)
    },
  }
}
export type Scheduler = ReturnType<typeof startScheduler>
