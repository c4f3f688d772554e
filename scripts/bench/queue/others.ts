import { Logger, makeWorkerUtils, run } from 'graphile-worker'
import { PgBoss } from 'pg-boss'
import { pool } from '#lib/db.ts'
import { perSecond } from '../measure.ts'

const connectionString = () => process.env.DATABASE_URL ?? ''
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const empty = async (sql: string) => (await pool().query<{ left: number }>(sql)).rows[0]!.left === 0

/** So many jobs go to the library in one call when the queue is filled; that is not measured. */
const FILL = 1_000

/**
 * Graphile Worker, one named queue a number, so one job at a time each; a task does nothing. Jobs a second.
 * @param order how the jobs were added: campaign after campaign, as the messages of ours are; or one of each queue in
 *   turns, which no campaign does, and which suits best how it looks for jobs
 * @param localQueue how many jobs one fetch takes. Of a named queue only the first job of a fetch counts, so where its
 *   jobs stand together a fetch far above the documented 500 helps
 */
export async function graphileWorker(
  queues: number,
  each: number,
  order: 'campaigns' | 'turns',
  localQueue: number,
): Promise<number> {
  await pool().query('DROP SCHEMA IF EXISTS graphile_worker CASCADE')
  const logger = new Logger(() => () => {})
  const utils = await makeWorkerUtils({ connectionString: connectionString(), logger })
  await utils.migrate()
  const job = (queue: number) => ({ identifier: 'send', queueName: `number-${queue}`, payload: { queue } })
  if (order === 'campaigns')
    for (let queue = 0; queue < queues; queue++) await utils.addJobs(Array.from({ length: each }, () => job(queue)))
  else
    for (let turn = 0; turn < each; turn++)
      await utils.addJobs(Array.from({ length: queues }, (_, queue) => job(queue)))
  await utils.release()
  await pool().query('VACUUM ANALYZE graphile_worker._private_jobs, graphile_worker._private_job_queues')
  await pool().query('CHECKPOINT')
  // what its documentation says about speed: jobs fetched and completed by the batch
  const worker = {
    ...{ concurrentJobs: 24, maxPoolSize: 25, pollInterval: 50, completeJobBatchDelay: 0, failJobBatchDelay: 0 },
    localQueue: { size: localQueue, refetchDelay: { durationMs: 10 } },
  }
  let stop = async () => {}
  const rate = await perSecond(queues * each, async () => {
    const runner = await run({
      preset: { worker: { connectionString: connectionString(), ...worker } },
      logger,
      noHandleSignals: true,
      taskList: { send: async () => {} },
    })
    stop = () => runner.stop()
    while (!(await empty('SELECT count(*)::int AS left FROM graphile_worker._private_jobs'))) await pause(10)
  })
  // its connections must be gone before the server is
  await stop().catch(() => {})
  return rate
}

/**
 * pg-boss: no names, no order. Jobs a second.
 * @param how `plain`: a batch is fetched, then completed, then the next; `fetch`: two such loops; `work`: ten of its own
 *   workers, which is as fast as it gets here
 * @param batchSize jobs in one fetch
 */
export async function pgBoss(jobs: number, how: 'plain' | 'fetch' | 'work', batchSize: number): Promise<number> {
  await pool().query('DROP SCHEMA IF EXISTS pgboss CASCADE')
  const boss = new PgBoss({ connectionString: connectionString(), max: 12, supervise: false, schedule: false })
  boss.on('error', (error) => {
    throw error
  })
  await boss.start()
  try {
    await boss.createQueue('send')
    for (let at = 0; at < jobs; at += FILL)
      await boss.insert(
        'send',
        Array.from({ length: Math.min(FILL, jobs - at) }, (_, place) => ({ data: { message: at + place } })),
      )
    await pool().query('VACUUM ANALYZE')
    await pool().query('CHECKPOINT')
    const loop = async () => {
      for (;;) {
        const batch = await boss.fetch('send', { batchSize })
        if (batch.length === 0) return
        await boss.complete(
          'send',
          batch.map(({ id }) => id),
        )
      }
    }
    const done = () =>
      empty(`SELECT count(*)::int AS left FROM pgboss.job WHERE name = 'send' AND state <> 'completed'`)
    const rate = await perSecond(jobs, async () => {
      if (how === 'plain') await loop()
      else if (how === 'fetch') await Promise.all([loop(), loop()])
      else {
        const options = { batchSize, localConcurrency: 10, pollingIntervalSeconds: 0.5, burstWhenBatchFull: true }
        await boss.work('send', options, async () => {})
        while (!(await done())) await pause(10)
      }
    })
    if (!(await done())) throw new Error('pg-boss left jobs undone')
    return rate
  } finally {
    await boss.stop({ graceful: false })
  }
}
