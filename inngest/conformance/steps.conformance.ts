import { NonRetriableError, RetryAfterError } from 'inngest'
import { describe, expect, it } from 'vitest'
import { testDatabase } from '#tests/database/index.ts'
import { eventually, perform } from './harness.ts'

testDatabase()

describe('step.run', () => {
  // docs/durable-execution/primitives/step-run: "Inngest saves a completed step's result, so later retries can continue
  // without repeating that work."
  it('runs a step once and hands its result, through JSON, to what follows', async () => {
    const seen: unknown[] = []
    const { send, unique } = await perform(({ client, unique }) => [
      client.createFunction({ id: 'memo', triggers: [{ event: `memo/${unique}` }] }, async ({ event, step }) => {
        const first = await step.run('first', () => {
          seen.push('first')
          return { n: event.data.n as number, at: new Date(0), gone: undefined }
        })
        const second = await step.run('second', () => {
          seen.push('second')
          return first.n + 1
        })
        await step.run('third', () => {
          seen.push([first, second])
        })
      }),
    ])
    await send({ name: `memo/${unique}`, data: { n: 41 } })
    await eventually(() => expect(seen).toHaveLength(3))
    expect(seen).toEqual(['first', 'second', [{ n: 41, at: '1970-01-01T00:00:00.000Z' }, 42]])
  })

  // docs/durable-execution/primitives/group-parallel: "Both steps can run concurrently. The function continues when both
  // results are ready."
  it('runs steps of Promise.all at the same time, each once', async () => {
    const log: string[] = []
    const { send, unique } = await perform(({ client, unique }) => [
      client.createFunction({ id: 'wide', triggers: [{ event: `wide/${unique}` }] }, async ({ step }) => {
        const slow = (name: string) =>
          step.run(name, async () => {
            log.push(`${name} starts`)
            await new Promise((resolve) => setTimeout(resolve, 400))
            log.push(`${name} ends`)
            return name
          })
        const all = await Promise.all([slow('a'), slow('b'), slow('c')])
        await step.run('after', () => {
          log.push(all.join())
        })
      }),
    ])
    await send({ name: `wide/${unique}` })
    await eventually(() => expect(log).toContain('a,b,c'))
    expect(log.slice(0, 3).toSorted()).toEqual(['a starts', 'b starts', 'c starts'])
    expect(log).toHaveLength(7)
  })

  // SDK InngestFunction.ts optimizeParallelism: "`Promise.*()` waits for all promises to settle before resolving. Use
  // `group.parallel()` for `Promise.race()` semantics."
  it('waits for all siblings, but goes on at the first of group.parallel', async () => {
    const log: string[] = []
    const { send, unique } = await perform(({ client, unique }) => [
      client.createFunction({ id: 'race', triggers: [{ event: `race/${unique}` }] }, async ({ step, group }) => {
        const winner = await group.parallel(() =>
          Promise.race([step.run('quick', () => 'quick'), step.sleep('slow', '30s').then(() => 'slow')]),
        )
        await step.run('after', () => {
          log.push(winner)
        })
      }),
      client.createFunction({ id: 'chain', triggers: [{ event: `chain/${unique}` }] }, async ({ step }) => {
        const quick = step.run('quick', () => 0).then(() => step.run('next', () => void log.push('next')))
        const slow = step.sleep('slow', '1s').then(() => void log.push('slept'))
        await Promise.all([quick, slow])
      }),
    ])
    await send({ name: `race/${unique}` }, { name: `chain/${unique}` })
    await eventually(() => expect(log).toContain('next'))
    expect(log[0]).toBe('quick')
    expect(log.indexOf('slept')).toBeLessThan(log.indexOf('next'))
  })
})

describe('errors', () => {
  // SDK InngestFunction.ts: "Specifies the maximum number of retries for all steps"; docs error-retries/retries: "in
  // addition to the initial attempt". So retries: 3 is 4 attempts, counted from 0, each step with a counter of its own.
  it('tries a step retries + 1 times; the error then is thrown into the function', async () => {
    const attempts: number[] = []
    let caught = ''
    const { send, unique } = await perform(({ client, unique }) => [
      client.createFunction(
        { id: 'retry', retries: 3, triggers: [{ event: `retry/${unique}` }] },
        async ({ step, attempt }) => {
          await step.run('good', () => 1)
          try {
            await step.run('bad', () => {
              attempts.push(attempt)
              throw new TypeError('always')
            })
          } catch (error) {
            caught = `${(error as Error).name}: ${(error as Error).message}`
          }
          await step.run('after', () => attempts.push(attempt))
        },
      ),
    ])
    await send({ name: `retry/${unique}` })
    await eventually(() => expect(attempts).toHaveLength(5))
    expect(attempts).toEqual([0, 1, 2, 3, 0])
    expect(caught).toBe('TypeError: always')
  })

  // docs error-retries/retries: "The default is four retries after the initial attempt."
  it('retries four times where a function says nothing, also code outside of steps', async () => {
    const attempts: number[] = []
    const { send, unique } = await perform(({ client, unique }) => [
      client.createFunction({ id: 'default', triggers: [{ event: `default/${unique}` }] }, async ({ attempt }) => {
        attempts.push(attempt)
        if (attempt < 4) throw new Error('not yet')
      }),
    ])
    await send({ name: `default/${unique}` })
    await eventually(() => expect(attempts).toEqual([0, 1, 2, 3, 4]))
  })

  // docs error-handling/non-retriable-errors: "Inngest marks load-order failed without trying that step again."
  it('does not retry a NonRetriableError', async () => {
    const log: string[] = []
    const { send, unique } = await perform(({ client, unique }) => [
      client.createFunction({ id: 'final', triggers: [{ event: `final/${unique}` }] }, async ({ step }) => {
        await step
          .run('never', () => {
            log.push('tried')
            throw new NonRetriableError('no such order')
          })
          .catch((error: Error) => log.push(error.message))
      }),
    ])
    await send({ name: `final/${unique}` })
    await eventually(() => expect(log).toContain('no such order'))
    expect(log.filter((line) => line === 'tried')).toHaveLength(1)
  })

  // docs error-handling/inngest-errors: "RetryAfterError … The second argument accepts milliseconds"; in seconds on the
  // wire, rounded up (SDK RetryAfterError.ts).
  it('retries a RetryAfterError when it says', async () => {
    const times: number[] = []
    const { send, unique } = await perform(({ client, unique }) => [
      client.createFunction({ id: 'later', triggers: [{ event: `later/${unique}` }] }, async ({ step }) => {
        await step.run('limited', () => {
          times.push(Date.now())
          if (times.length === 1) throw new RetryAfterError('slow down', 1_800)
        })
      }),
    ])
    await send({ name: `later/${unique}` })
    await eventually(() => expect(times).toHaveLength(2))
    expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(1_950)
  })

  // docs reference/functions/handling-failures: the handler "will be automatically called when your function fails after
  // its maximum number of retries"; its event is inngest/function.failed with run_id, error and the first event.
  it('calls onFailure once, with the error and the event that began it', async () => {
    const failures: unknown[] = []
    const { send, unique } = await perform(({ client, unique }) => [
      client.createFunction(
        {
          id: 'fails',
          retries: 1,
          triggers: [{ event: `fails/${unique}` }],
          onFailure: async ({ error, event, step }) => {
            await step.run('note', () => {
              failures.push([error.message, event.name, event.data.event.data, typeof event.data.run_id])
            })
          },
        },
        async () => {
          throw new Error('kaput')
        },
      ),
    ])
    await send({ name: `fails/${unique}`, data: { order: 7 } })
    await eventually(() => expect(failures).toHaveLength(1))
    expect(failures).toEqual([['kaput', 'inngest/function.failed', { order: 7 }, 'string']])
  })
})
