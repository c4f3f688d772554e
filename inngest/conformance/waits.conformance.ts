import { describe, expect, it } from 'vitest'
import { testDatabase } from '#tests/database/index.ts'
import { aWhile, eventually, perform } from './harness.ts'

testDatabase()

describe('sleeping', () => {
  // docs/reference/functions/step-sleep and step-sleep-until: a duration; an instant (Date or ISO string).
  it('sleeps for a duration and until an instant, one past not at all', async () => {
    const at: Record<string, number> = {}
    const { send, unique } = await perform(({ client, unique }) => [
      client.createFunction({ id: 'sleep', triggers: [{ event: `sleep/${unique}` }] }, async ({ step }) => {
        const mark = (name: string) => step.run(name, () => (at[name] = Date.now()))
        const begun = await mark('begin')
        await step.sleep('nap', 1_500)
        await mark('napped')
        await step.sleepUntil('until', new Date(begun + 3_000))
        await mark('until-end')
        await step.sleepUntil('past', new Date(begun - 60_000))
        await mark('end')
      }),
    ])
    await send({ name: `sleep/${unique}` })
    await eventually(() => expect(at.end).toBeDefined())
    // on the wire a duration is in whole seconds (SDK helpers/strings.ts timeStr): 1.5 s are 1 s
    expect(at.napped! - at.begin!).toBeGreaterThanOrEqual(1_000)
    expect(at.napped! - at.begin!).toBeLessThan(2_500)
    expect(at['until-end']! - at.begin!).toBeGreaterThanOrEqual(2_990)
    expect(at.end! - at['until-end']!).toBeLessThan(1_500)
  })
})

describe('waitForEvent', () => {
  // docs/reference/functions/step-wait-for-event: "Promise<null | EventPayload>"; `match` compares the event trigger and
  // the wait event; `if` has both as `event` and `async`.
  it('goes on with the event that matches, and with no other', async () => {
    const got: unknown[] = []
    const { send, unique } = await perform(({ client, unique }) => [
      client.createFunction({ id: 'match', triggers: [{ event: `order/${unique}` }] }, async ({ step }) => {
        const paid = await step.waitForEvent('paid', { event: `paid/${unique}`, timeout: '60s', match: 'data.order' })
        const gold = await step.waitForEvent('gold', {
          event: `plan/${unique}`,
          timeout: '60s',
          if: `event.data.order == async.data.order && async.data.plan == 'gold'`,
        })
        await step.run('note', () => {
          got.push(paid?.data.amount, gold?.data.plan, paid?.name)
        })
      }),
    ])
    await send({ name: `order/${unique}`, data: { order: 'a' } })
    await aWhile()
    await send(
      { name: `paid/${unique}`, data: { order: 'b', amount: 1 } },
      { name: `paid/${unique}`, data: { order: 'a', amount: 2 } },
    )
    await aWhile()
    await send(
      { name: `plan/${unique}`, data: { order: 'a', plan: 'tin' } },
      { name: `plan/${unique}`, data: { order: 'a', plan: 'gold' } },
    )
    await eventually(() => expect(got).toEqual([2, 'gold', `paid/${unique}`]))
  })

  // the same page: null "if the event is not received within the timeout"
  it('is null after the time-out, and an event that comes later changes nothing', async () => {
    const got: unknown[] = []
    const { send, unique } = await perform(({ client, unique }) => [
      client.createFunction({ id: 'none', triggers: [{ event: `ask/${unique}` }] }, async ({ step }) => {
        const answer = await step.waitForEvent('answer', { event: `answer/${unique}`, timeout: '1s' })
        await step.run('note', () => {
          got.push(answer)
        })
        await step.sleep('linger', '1s')
        await step.run('end', () => {
          got.push('end')
        })
      }),
    ])
    await send({ name: `ask/${unique}` })
    await eventually(() => expect(got).toEqual([null]))
    await send({ name: `answer/${unique}` })
    await eventually(() => expect(got).toEqual([null, 'end']))
  })

  // A wait has one outcome: whichever of event and time-out comes first, the step is memoized once.
  it('has one outcome where event and time-out meet', async () => {
    const outcomes = new Map<string, unknown[]>()
    const runs = Array.from({ length: 12 }, (_, i) => `r${i}`)
    const { send, unique } = await perform(
      ({ client, unique }) => [
        client.createFunction({ id: 'tight', triggers: [{ event: `go/${unique}` }] }, async ({ event, step }) => {
          const run = event.data.run as string
          const word = await step.waitForEvent('word', { event: `word/${unique}`, timeout: '1s', match: 'data.run' })
          await step.run('note', () => {
            outcomes.set(run, [...(outcomes.get(run) ?? []), word === null ? 'time-out' : 'event'])
          })
        }),
      ],
      { runners: 2 },
    )
    await send(...runs.map((run) => ({ name: `go/${unique}`, data: { run } })))
    for (const [i, run] of runs.entries()) {
      await new Promise((resolve) => setTimeout(resolve, i === 0 ? 900 : 40))
      await send({ name: `word/${unique}`, data: { run } })
    }
    await eventually(() => expect(outcomes.size).toBe(runs.length))
    await aWhile()
    expect([...outcomes.values()].every((list) => list.length === 1)).toBe(true)
  })
})

describe('invoke', () => {
  // docs/reference/functions/step-invoke: "returns a Promise that resolves with the return value of the invoked function";
  // it throws into the caller when the invoked function fails.
  it('hands data over, the result back, and a failure on', async () => {
    const got: unknown[] = []
    const { send, unique } = await perform(({ client, unique }) => {
      const square = client.createFunction({ id: 'square', triggers: [], retries: 0 }, async ({ event, step }) => {
        const { n } = event.data as { n: number }
        if (n < 0) throw new Error('negative')
        return step.run('multiply', () => n * n)
      })
      const caller = client.createFunction(
        { id: 'caller', triggers: [{ event: `call/${unique}` }] },
        async ({ step }) => {
          const nine = await step.invoke('nine', { function: square, data: { n: 3 } })
          const error = await step
            .invoke('bad', { function: square, data: { n: -1 } })
            .then(() => 'none')
            .catch((failure: Error) => failure.message)
          await step.run('note', () => {
            got.push(nine, error)
          })
        },
      )
      return [square, caller]
    })
    await send({ name: `call/${unique}` })
    await eventually(() => expect(got).toHaveLength(2))
    expect(got[0]).toBe(9)
    expect(got[1]).toContain('negative')
  })
})
