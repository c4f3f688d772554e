import type { BenchOptions } from './index.ts'
import { alternate, median, perSecond, rounded, say } from './measure.ts'
import { drive, type Queue } from './queue/drive.ts'
import { floorQueue } from './queue/floor.sql.ts'
import { graphileWorker, pgBoss } from './queue/others.ts'
import { ourQueue } from './queue/ours.ts'
import { counted, countMessages, openShops, writeMessages } from './shops.sql.ts'
import { onSite } from './site.ts'

/**
 * Jobs a second through claim and record, 1,000 numbers with one in flight each, against the same work by hand, and
 * against what one would otherwise take from the shelf.
 */
export const queue = ({ quick, rounds }: BenchOptions) =>
  onSite({}, async () => {
    const [numbers, each] = quick ? [100, 5] : [1_000, 20]
    const jobs = numbers * each
    say(`${numbers} numbers with ${each} messages each`)
    const { workerId, senderIds } = await openShops(numbers, each)
    const through = (open: () => Queue) => async () => {
      await writeMessages()
      const rate = await perSecond(jobs, () => drive(open(), senderIds, each))
      const [sent, { used, rollup }] = [await countMessages('sent'), await counted('sent')]
      if (sent !== jobs || used !== jobs || rollup !== jobs)
        throw new Error(`${jobs} jobs: ${sent} sent, ${used} used, ${rollup} in the rollup`)
      return rate
    }
    const taken = await alternate(
      rounds,
      {
        ours: through(() => ourQueue(workerId)),
        floor: through(floorQueue),
        graphile: () => graphileWorker(numbers, each, 'campaigns', 500),
        graphileFar: () => graphileWorker(numbers, each, 'campaigns', 5_000),
        graphileInTurns: () => graphileWorker(numbers, each, 'turns', 500),
        pgBoss: () => pgBoss(jobs, 'plain', 100),
        pgBossTwo: () => pgBoss(jobs, 'fetch', 500),
        pgBossWork: () => pgBoss(jobs, 'work', 100),
      },
      'jobs/s',
    )
    const [ours, floor, graphile, boss] = [taken.ours, taken.floor, taken.graphile, taken.pgBoss].map(median)
    return {
      vs_floor: rounded(ours! / floor!),
      vs_graphile_worker: rounded(ours! / graphile!),
      vs_pg_boss: rounded(ours! / boss!),
      ours_per_s: Math.round(ours!),
      floor_per_s: Math.round(floor!),
      graphile_worker_per_s: Math.round(graphile!),
      // a fetch ten times the documented one; one job of each queue after the other, which is not how campaigns come
      graphile_worker_5000_per_s: Math.round(median(taken.graphileFar)),
      graphile_worker_in_turns_per_s: Math.round(median(taken.graphileInTurns)),
      pg_boss_per_s: Math.round(boss!),
      // two loops with batches of 500; ten of its own workers with batches of 100
      pg_boss_two_loops_per_s: Math.round(median(taken.pgBossTwo)),
      pg_boss_ten_workers_per_s: Math.round(median(taken.pgBossWork)),
      ...{ senders: numbers, jobs, rounds },
    }
  })
