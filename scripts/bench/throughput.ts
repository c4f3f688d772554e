import fs from 'node:fs'
import { z } from 'zod'
import type { Child } from './child.ts'
import type { BenchOptions } from './index.ts'
import { connected, forStore, linkNumbers, startBare, startWorker } from './linked.ts'
import { alternate, median, rounded, say } from './measure.ts'
import { storeSessions } from './sessions.ts'
import { openShops } from './shops.sql.ts'
import { onSite } from './site.ts'
import { nudgeWorkers, releaseWave, waveTook } from './waves.sql.ts'

/** Nobody wrote to these numbers before. */
const FIRST_RECIPIENT = 919_100_000_000
const sentSchema = z.object({ sent: z.number(), ms: z.number() })

/**
 * Messages a second of one process over many numbers: our worker, which stores claims, keys, acks and receipts, against
 * Baileys with its own defaults and keys in memory. To new recipients, as a campaign's are; the phones are known to be
 * on WhatsApp (asked within 30 days), which Baileys alone does not ask either.
 */
export const throughput = ({ quick, rounds }: BenchOptions) =>
  onSite({ simulator: true }, async (site) => {
    const [numbers, each] = quick ? [4, 5] : [50, 20]
    say(`linking ${2 * numbers} numbers …`)
    const { file, linked } = await linkNumbers(site, 2 * numbers)
    const [own, others] = [linked.slice(0, numbers), linked.slice(numbers)]
    fs.writeFileSync(file, `${others.map((one) => JSON.stringify(one)).join('\n')}\n`)
    const shops = await openShops(numbers, 0)
    await storeSessions(shops, own.map(forStore))
    const worker = await startWorker(site)
    const bare = await startBare(site, file, numbers, 'memory')
    await connected(site, new Set(linked.map(({ phone }) => phone)), 120_000)
    let wave = 0
    const first = () => FIRST_RECIPIENT + ++wave * 1_000_000
    let lines = 1
    const measures = {
      async ours() {
        await releaseWave(first(), each)
        await nudgeWorkers()
        return ((numbers * each) / (await waveTook(numbers * each, 300_000))) * 1_000
      },
      async baileys() {
        bare.send({ send: { each, first: first() } })
        const { sent, ms } = sentSchema.parse(await bare.line(++lines, 300_000))
        return (sent / ms) * 1_000
      },
    }
    say('warming up …')
    for (const measure of Object.values(measures)) await measure()
    const before = await cpuOf({ worker, bare })
    const taken = await alternate(rounds, measures, 'messages/s')
    const after = await cpuOf({ worker, bare })
    await Promise.all([worker.stop(), bare.stop()])
    const [ours, baileys] = [median(taken.ours), median(taken.baileys)]
    const messages = rounds * numbers * each
    return {
      ratio: rounded(ours / baileys),
      ours_per_s: rounded(ours, 1),
      baileys_per_s: rounded(baileys, 1),
      // of the process alone: PostgreSQL has the other core
      ours_cpu_ms_per_message: rounded((after.worker - before.worker) / messages),
      baileys_cpu_ms_per_message: rounded((after.bare - before.bare) / messages),
      ...{ senders: numbers, messages: numbers * each, rounds },
    }
  })

const cpuOf = async ({ worker, bare }: { worker: Child; bare: Child }) => ({
  worker: (await worker.probe()).cpuMs,
  bare: (await bare.probe()).cpuMs,
})
