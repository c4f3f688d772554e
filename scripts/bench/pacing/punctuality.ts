import { makePacer, type Pacer } from '#worker/pacer.ts'

/**
 * Compares when messages left with when they were to leave. The plan is made anew here, by the product's own rule from
 * the moments that were seen: the gap after each message counts from when it really left.
 */
export class Punctuality {
  /** How late each message left (ms); early ones are negative. */
  readonly late: number[] = []
  private readonly pacers = new Map<string, Pacer>()
  private readonly left = new Map<string, number[]>()
  private now = 0
  private readonly clock = { now: () => new Date(), monotonic: () => this.now }
  private readonly from: number
  private readonly until: number

  /** Only what was planned between these moments (monotonic ms) counts. */
  constructor(from: number, until: number) {
    this.from = from
    this.until = until
  }

  see(senderId: string, at: number): void {
    const before = this.pacers.get(senderId)
    const plannedAt = before?.nextAt ?? at
    if (before && plannedAt >= this.from && plannedAt < this.until) this.late.push(at - plannedAt)
    this.now = at
    const pacer = before ?? makePacer({ burst: 0, recentAges: [], nextInMs: 0 }, this.clock, 1, () => 0)
    this.pacers.set(senderId, pacer)
    pacer.taken(pacer.propose(1).fast, at)
    const times = this.left.get(senderId) ?? []
    times.push(at)
    this.left.set(senderId, times)
  }
  /** The most that any number sent within any 60 s. */
  mostInAMinute(): number {
    let most = 0
    for (const times of this.left.values())
      for (let first = 0, last = 0; last < times.length; last++) {
        while (times[last]! - times[first]! >= 60_000) first++
        most = Math.max(most, last - first + 1)
      }
    return most
  }
  /** Messages that left, of all numbers. */
  get total(): number {
    return [...this.left.values()].reduce((sum, times) => sum + times.length, 0)
  }
}
