/**
 * A process of its own for crash.conformance.ts: runs two functions on the embedded runner until it is killed.
 * Every step leaves a line in the table `ledger`, so that a step that ran twice is seen.
 */
import { Inngest } from 'inngest'
import { startRunner } from '#inngest/embedded/runner.ts'
import { pool } from '#lib/db.ts'
import { log } from '#lib/log.ts'

const client = new Inngest({ id: 'crash', logger: log, aiMetadata: false })
const note = (run: string, step: string) => async () => {
  await pool().query('INSERT INTO ledger (run, step, pid) VALUES ($1, $2, $3)', [run, step, process.pid])
}

const sleeper = client.createFunction(
  { id: 'sleeper', triggers: [{ event: 'crash/sleep' }] },
  async ({ event, step }) => {
    const run = event.data.run as string
    await step.run('before', note(run, 'before'))
    await step.sleep('nap', '4s')
    await step.run('after', note(run, 'after'))
  },
)

const wide = client.createFunction(
  { id: 'wide', concurrency: { limit: 4, key: 'event.data.group' }, triggers: [{ event: 'crash/wide' }] },
  async ({ event, step }) => {
    const run = event.data.run as string
    await step.run('first', note(run, 'first'))
    await Promise.all([1, 2, 3, 4].map((n) => step.run(`side-${n}`, note(run, `side-${n}`))))
    await step.sleep('rest', '1s')
    await step.run('last', note(run, 'last'))
  },
)

await startRunner({ appId: 'crash', functions: [sleeper, wide], pollMs: 100, leaseMs: 1_500, backoffMs: () => 50 })
console.log('running')
