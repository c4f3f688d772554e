import { Inngest, type InngestFunction } from 'inngest'
import { describe, expect, it } from 'vitest'
import { startRunner } from '#inngest/embedded/runner.ts'
import { pool } from '#lib/db.ts'
import { log } from '#lib/log.ts'
import { testDatabase } from '#tests/database/index.ts'
import { eventually, perform, REAL } from './harness.ts'

testDatabase()

const client = new Inngest({ id: 'refusal', logger: log, aiMetadata: false })
const start = (...functions: InngestFunction.Like[]) => startRunner({ appId: 'refusal', functions })
const triggers = [{ event: 'some/event' }]
const nothing = async () => {}

// Options of SDK InngestFunction.Options that the embedded runner does not carry out. Silently ignoring one would run the
// function in another way than Inngest does.
describe.skipIf(REAL)('what the embedded runner does not do', () => {
  it.each([
    ['debounce', { debounce: { period: '5m' } }],
    ['batchEvents', { batchEvents: { maxSize: 10, timeout: '5s' } }],
    ['rateLimit', { rateLimit: { limit: 1, period: '1m' } }],
    ['throttle', { throttle: { limit: 1, period: '1m' } }],
    ['priority', { priority: { run: '100' } }],
    ['singleton', { singleton: { mode: 'skip' } }],
    ['timeouts', { timeouts: { finish: '1h' } }],
    ['timeout', { cancelOn: [{ event: 'x', timeout: '1h' }] }],
    ['concurrency', { concurrency: [{ limit: 1 }, { limit: 2, key: 'event.data.a' }] }],
    ['concurrency', { concurrency: { limit: 1, scope: 'account', key: '"a"' } }],
    ['idempotency', { idempotency: 'event.data.a + event.data.b' }],
    ['cancelOn', { cancelOn: [{ event: 'x', if: 'event.data.a > 1' }] }],
  ] as const)('refuses %s at start, naming function and option', async (option, options) => {
    const strange = client.createFunction({ id: 'strange', triggers, ...(options as object) }, nothing)
    await expect(start(strange)).rejects.toThrow(new RegExp(`"refusal-strange".*${option}`))
  })

  it.each(['* * * * * *', 'every minute', 'TZ=Mars/Olympus 0 9 * * *', '0 0 31 2 *'])(
    'refuses the schedule %s',
    async (cron) => {
      const strange = client.createFunction({ id: 'strange', triggers: [{ cron }] }, nothing)
      await expect(start(strange)).rejects.toThrow(/"refusal-strange".*cron/)
    },
  )

  it('refuses a trigger by an event that it never sends', async () => {
    const event = 'inngest/function.finished'
    const strange = client.createFunction({ id: 'strange', triggers: [{ event }] }, nothing)
    await expect(start(strange)).rejects.toThrow(/"refusal-strange".*function.finished/)
  })

  it('fails a run, in words, whose step it cannot do', async () => {
    const { send, unique } = await perform(({ client, unique }) => [
      client.createFunction({ id: 'signal', triggers: [{ event: `signal/${unique}` }] }, async ({ step }) => {
        await step.waitForSignal('s', { signal: 'x', timeout: '1h', onConflict: 'fail' })
      }),
    ])
    await send({ name: `signal/${unique}` })
    await eventually(async () => {
      const { rows } = await pool().query<{ status: string; message: string }>(
        `SELECT status, output->>'message' AS message FROM orchestrator_runs WHERE function_id LIKE '%signal'`,
      )
      expect(rows).toEqual([{ status: 'failed', message: expect.stringMatching(/WaitForSignal is not supported/) }])
    })
  })
})
