/** What is to happen later; all of it is forgotten when the network stops. */
export class Timers {
  private readonly pending = new Set<NodeJS.Timeout>()

  /** Runs `work` after `ms`; at once, in the same turn, when that is 0. */
  after(ms: number, work: () => void): void {
    if (ms <= 0) {
      work()
      return
    }
    const timer = setTimeout(() => {
      this.pending.delete(timer)
      work()
    }, ms)
    this.pending.add(timer)
  }

  clear(): void {
    for (const timer of this.pending) clearTimeout(timer)
    this.pending.clear()
  }
}
