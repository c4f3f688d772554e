export const say = (text: string): void => console.error(text)

/** Rounded to so many digits after the point. */
export const rounded = (value: number, digits = 2): number => Number(value.toFixed(digits))

/** The middle value, or the mean of the two in the middle. @throws of nothing */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length >> 1
  const [low, high] = [sorted[sorted.length % 2 === 0 ? half - 1 : half], sorted[half]]
  if (low === undefined || high === undefined) throw new Error('nothing was measured')
  return (low + high) / 2
}

/** Nearest rank. @throws of nothing */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const found = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]
  if (found === undefined) throw new Error('nothing was measured')
  return found
}

/**
 * Takes every measure once a round, each round in another order, so that what the machine does beside it, and what one
 * leaves behind for the next, meets all alike.
 */
export async function alternate<Name extends string>(
  rounds: number,
  measures: Record<Name, () => Promise<number>>,
  unit: string,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(measures) as Name[]
  const taken = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>
  for (let round = 0; round < rounds; round++)
    for (let place = 0; place < names.length; place++) {
      const name = names[(round + place) % names.length]!
      const value = await measures[name]()
      taken[name].push(value)
      say(`  ${round + 1}/${rounds} ${name}: ${rounded(value, 1)} ${unit}`)
    }
  return taken
}

/** Jobs a second, for a stretch of work. */
export async function perSecond(jobs: number, work: () => Promise<void>): Promise<number> {
  const since = performance.now()
  await work()
  return (jobs / (performance.now() - since)) * 1_000
}
