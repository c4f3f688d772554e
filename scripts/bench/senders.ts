import type { Child } from './child.ts'
import type { BenchOptions } from './index.ts'
import { connected, forStore, linkNumbers, startBare, startWorker } from './linked.ts'
import { alternate, median, percentile, rounded, say } from './measure.ts'
import { reconnectTimes } from './senders/reconnect.ts'
import { storeSessions } from './sessions.ts'
import { openShops } from './shops.sql.ts'
import { onSite, type Site } from './site.ts'
import { nudgeWorkers, releaseWave, waveTook } from './waves.sql.ts'

const FIRST_RECIPIENT = 919_100_000_000
const WAVES = 10
const MB = 1_048_576

/** What a process holds once all of its numbers are connected and nothing happens. */
async function idle(
  site: Site,
  phones: ReadonlySet<string>,
  settleMs: number,
  start: () => Promise<Child>,
): Promise<number> {
  const child = await start()
  try {
    await connected(site, phones, 300_000)
    await new Promise((resolve) => setTimeout(resolve, settleMs))
    return (await child.probe()).rss / MB
  } finally {
    await child.stop()
  }
}

/**
 * Memory of 300 idle numbers, in our worker (with its orchestrator, imports and all) and in Baileys alone with its own
 * defaults, keys on disk; then 10,000 sends; then all connections break at once. PostgreSQL is not counted.
 */
export const senders = ({ quick, rounds }: BenchOptions) =>
  onSite({ simulator: true }, async (site) => {
    const [numbers, sends, settleMs] = quick ? [4, 40, 500] : [300, 10_000, 8_000]
    say(`linking ${numbers} numbers …`)
    const { file, linked } = await linkNumbers(site, numbers)
    const phones = new Set(linked.map(({ phone }) => phone))
    const shops = await openShops(numbers, 0)
    await storeSessions(shops, linked.map(forStore))
    linked.length = 0
    const taken = await alternate(
      rounds,
      {
        ours: () => idle(site, phones, settleMs, () => startWorker(site)),
        baileys: () => idle(site, phones, settleMs, () => startBare(site, file, numbers, 'disk')),
      },
      'MB',
    )
    const [ours, baileys] = [median(taken.ours), median(taken.baileys)]
    const worker = await startWorker(site)
    await connected(site, phones, 300_000)
    await new Promise((resolve) => setTimeout(resolve, settleMs))
    const held = await sendAll(worker, numbers, sends, settleMs / 4)
    say('breaking all connections …')
    const times = await reconnectTimes(site.simulator, phones, 300_000)
    await worker.stop()
    const half = held.slice(WAVES / 2)
    return {
      ratio: rounded(ours / baileys),
      heap_kb_per_send: rounded((held.at(-1)!.heapUsed - held[0]!.heapUsed) / 1_024 / held.at(-1)!.sent),
      reconnect_p99_ms: Math.round(percentile(times, 0.99)),
      ours_mb: rounded(ours, 1),
      baileys_mb: rounded(baileys, 1),
      rss_last_half_growth_pct: rounded((half.at(-1)!.rss / half[0]!.rss - 1) * 100, 1),
      heap_kb_per_send_last_half: rounded(
        (half.at(-1)!.heapUsed - half[0]!.heapUsed) / 1_024 / (half.at(-1)!.sent - half[0]!.sent),
      ),
      rss_mb: held.map(({ rss }) => Math.round(rss / MB)),
      heap_mb: held.map(({ heapUsed }) => rounded(heapUsed / MB, 1)),
      reconnect_p50_ms: Math.round(percentile(times, 0.5)),
      ...{ senders: numbers, sends: held.at(-1)!.sent, rounds },
    }
  })

/** What the worker holds before, and after each tenth of the messages. */
async function sendAll(worker: Child, numbers: number, sends: number, settleMs: number) {
  const held = [{ sent: 0, ...(await worker.probe()) }]
  const each = Math.ceil(sends / numbers / WAVES)
  for (let wave = 1; wave <= WAVES; wave++) {
    await releaseWave(FIRST_RECIPIENT + wave * 1_000_000, each)
    await nudgeWorkers()
    await waveTook(numbers * each, 600_000)
    // receipts still come in: what is under way is not what is kept
    await new Promise((resolve) => setTimeout(resolve, settleMs))
    const probe = await worker.probe()
    held.push({ sent: wave * numbers * each, ...probe })
    say(`  ${held.at(-1)!.sent} sent: heap ${rounded(probe.heapUsed / MB, 1)} MB, RSS ${Math.round(probe.rss / MB)} MB`)
  }
  return held
}
