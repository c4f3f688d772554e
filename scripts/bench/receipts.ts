import { startOutcomes } from '#worker/outcomes.ts'
import type { BenchOptions } from './index.ts'
import { alternate, median, perSecond, rounded, say } from './measure.ts'
import { type Receipt, receiptsToCome, store } from './receipts/floor.sql.ts'
import { counted, countMessages, openShops, writeMessages } from './shops.sql.ts'
import { onSite } from './site.ts'

/** As many as one statement of worker/outcomes.ts stores. */
const BATCH = 500
/** So many writers at once, to see what a pool of connections gives where each receipt goes alone. */
const WRITERS = 10

/** The worker's own way: told as they come in, stored by the batch. So many wait at most as it keeps in memory. */
async function ours(receipts: readonly Receipt[]): Promise<void> {
  const outcomes = startOutcomes({
    database: {
      report(error) {
        throw error
      },
    },
    retryMs: 300_000,
    onMoved() {},
  })
  const coming = receipts.values()
  const at = new Date()
  const stream = async () => {
    for (const receipt of coming) await outcomes.good({ ...receipt, status: 'delivered', at })
  }
  await Promise.all(Array.from({ length: 2 * BATCH }, stream))
}

async function inBatches(receipts: readonly Receipt[]): Promise<void> {
  for (let at = 0; at < receipts.length; at += BATCH) await store(receipts.slice(at, at + BATCH))
}

/** Each in a statement of its own, one after the other or by so many writers at once. */
const alone = (writers: number) => async (receipts: readonly Receipt[]) => {
  const coming = receipts.values()
  const writer = async () => {
    for (const receipt of coming) await store([receipt])
  }
  await Promise.all(Array.from({ length: writers }, writer))
}

/** Receipts a second, every number with some: as the worker stores them, by hand in batches, by hand one by one. */
export const receipts = ({ quick, rounds }: BenchOptions) =>
  onSite({}, async () => {
    const [numbers, each, few] = quick ? [50, 10, 100] : [1_000, 20, 3_000]
    say(`${numbers * each} receipts of ${numbers} numbers, in batches of ${BATCH}`)
    await openShops(numbers, each)
    const through = (work: (receipts: Receipt[]) => Promise<void>, limit?: number) => async () => {
      await writeMessages('sent')
      const coming = (await receiptsToCome()).slice(0, limit)
      const rate = await perSecond(coming.length, () => work(coming))
      const [delivered, { rollup }] = [await countMessages('delivered'), await counted('delivered')]
      if (delivered !== coming.length || rollup !== coming.length)
        throw new Error(`${coming.length} receipts: ${delivered} stored, ${rollup} in the rollup`)
      return rate
    }
    const taken = await alternate(
      rounds,
      {
        ours: through(ours),
        floor: through(inBatches),
        single: through(alone(1), few),
        pooled: through(alone(WRITERS), few),
      },
      'receipts/s',
    )
    const [own, floor, single] = [median(taken.ours), median(taken.floor), median(taken.single)]
    return {
      vs_floor: rounded(own / floor),
      vs_single: rounded(own / single),
      ours_per_s: Math.round(own),
      floor_per_s: Math.round(floor),
      single_per_s: Math.round(single),
      single_by_ten_per_s: Math.round(median(taken.pooled)),
      ...{ receipts: numbers * each, rounds },
    }
  })
