import type { SimulatorClient } from '#worker/simulator/client.ts'

/** Breaks every connection at once. @returns how long each number was away (ms), by the network's journal */
export async function reconnectTimes(
  simulator: SimulatorClient,
  phones: ReadonlySet<string>,
  withinMs: number,
): Promise<number[]> {
  let after = await lastEntry(simulator)
  await Promise.all([...phones].map((phone) => simulator.drop({ phone })))
  const gone = new Map<string, number>()
  const back = new Map<string, number>()
  const end = performance.now() + withinMs
  while (back.size < phones.size) {
    if (performance.now() > end) throw new Error(`${back.size} of ${phones.size} numbers came back`)
    const { entries, next } = await simulator.journal({ after, limit: 10_000 })
    for (const { kind, from, at } of entries) {
      if (kind === 'drop' && !gone.has(from)) gone.set(from, at)
      if (kind === 'login' && gone.has(from) && !back.has(from)) back.set(from, at - gone.get(from)!)
    }
    if (entries.length > 0) after = next
    else await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return [...back.values()]
}

async function lastEntry(simulator: SimulatorClient): Promise<number> {
  for (let after = 0; ; ) {
    const { entries, next } = await simulator.journal({ after, limit: 10_000 })
    if (entries.length === 0) return after
    after = next
  }
}
