import { pacing } from './pacing.ts'
import { queue } from './queue.ts'
import { receipts } from './receipts.ts'
import { senders } from './senders.ts'
import { throughput } from './throughput.ts'

export type BenchOptions = { quick: boolean; rounds: number }
/** A measure of ours against an anchor; its figures are the keys of the JSON line. */
export type Bench = { about: string; run(options: BenchOptions): Promise<Record<string, unknown>> }

export const BENCHES: Record<string, Bench> = {
  queue: {
    about: 'claim and record over 1,000 numbers, against hand-written SQL, graphile-worker and pg-boss',
    run: queue,
  },
  pacing: { about: 'planned against actual time of 1,000 numbers at 30 a minute', run: pacing },
  receipts: { about: 'receipts stored, against a batched update by hand and one by one', run: receipts },
  senders: {
    about: 'memory of 300 numbers against Baileys alone, of 10,000 sends, and how long all are away',
    run: senders,
  },
  throughput: { about: 'messages a second of one worker over 50 numbers, against Baileys alone', run: throughput },
}
