/**
 * Passes on the first of each key at once, and of those that follow within `ms` only the last, when `ms` are over. So the
 * last one always comes.
 */
export function throttled<T>(ms: number, keyOf: (value: T) => string, pass: (value: T) => void) {
  const waiting = new Map<string, { last: T | undefined; timer: NodeJS.Timeout }>()
  const open = (key: string) => {
    const timer = setTimeout(() => {
      const last = waiting.get(key)?.last
      waiting.delete(key)
      if (last === undefined) return
      pass(last)
      open(key)
    }, ms)
    timer.unref?.()
    waiting.set(key, { last: undefined, timer })
  }
  return {
    push(value: T): void {
      const key = keyOf(value)
      const entry = waiting.get(key)
      if (entry) entry.last = value
      else {
        pass(value)
        open(key)
      }
    },
    clear(): void {
      for (const { timer } of waiting.values()) clearTimeout(timer)
      waiting.clear()
    },
  }
}
