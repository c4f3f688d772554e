import { describe, expect, it } from 'vitest'
import { testDatabase } from '#tests/database/index.ts'
import { aWhile, eventually, perform } from './harness.ts'

testDatabase()

describe('events', () => {
  // docs/guides/handling-idempotency: "To prevent an event from being handled twice, you can set a unique event id";
  // guides/multiple-triggers: "app/user.* matches any event with the app/user. prefix"; a function with several triggers.
  it('handles an id once, starts every function that listens, by several names and wildcards', async () => {
    const seen: string[] = []
    const { send, unique } = await perform(({ client, unique }) => [
      client.createFunction({ id: 'exact', triggers: [{ event: `${unique}/user.created` }] }, async ({ event }) => {
        seen.push(`exact ${event.data.n}`)
      }),
      client.createFunction(
        { id: 'several', triggers: [{ event: `${unique}/user.*` }, { event: `${unique}/shop.created` }] },
        async ({ event }) => {
          seen.push(`several ${String(event.name).split('/')[1]} ${event.data.n}`)
        },
      ),
      client.createFunction(
        { id: 'some', triggers: [{ event: `${unique}/user.created`, if: 'event.data.n == 2' }] },
        async ({ event }) => {
          seen.push(`some ${event.data.n}`)
        },
      ),
    ])
    const created = (n: number, id: string) => ({ id: `${unique}-${id}`, name: `${unique}/user.created`, data: { n } })
    await send(created(1, 'one'))
    await send(created(1, 'one'), created(2, 'two'), { name: `${unique}/shop.created`, data: { n: 3 } })
    await eventually(() => expect(seen).toHaveLength(6))
    await aWhile()
    expect(seen.toSorted()).toEqual([
      'exact 1',
      'exact 2',
      'several shop.created 3',
      'several user.created 1',
      'several user.created 2',
      'some 2',
    ])
  })

  // docs/reference/functions/step-send-event; with an id the same rule of deduplication holds.
  it('sends events from steps, once by id, and returns their ids', async () => {
    const seen: unknown[] = []
    let sent: unknown
    const { send, unique } = await perform(({ client, unique }) => [
      client.createFunction({ id: 'teller', triggers: [{ event: `tell/${unique}` }] }, async ({ event, step }) => {
        const news = { id: `${unique}-news`, name: `news/${unique}`, data: { from: event.data.n } }
        const answer = await step.sendEvent('news', news)
        await step.sendEvent('again', [news, { name: `news/${unique}`, data: { from: 'other' } }])
        await step.run('note', () => {
          sent = answer
        })
      }),
      client.createFunction({ id: 'listener', triggers: [{ event: `news/${unique}` }] }, async ({ event }) => {
        seen.push(event.data.from)
      }),
    ])
    await send({ name: `tell/${unique}`, data: { n: 1 } })
    await eventually(() => expect(seen).toHaveLength(2))
    await aWhile()
    expect(seen).toEqual(expect.arrayContaining([1, 'other']))
    expect(seen).toHaveLength(2)
    expect(sent).toEqual({ ids: [expect.any(String)] })
  })

  // docs/guides/handling-idempotency: the expression "prevents another execution with the same value for 24 hours. Other
  // functions triggered by that event can still run."
  it('starts a function once for each value of its idempotency key', async () => {
    const seen: string[] = []
    const { send, unique } = await perform(({ client, unique }) => [
      client.createFunction(
        { id: 'once', idempotency: 'event.data.cart', triggers: [{ event: `pay/${unique}` }] },
        async ({ event }) => {
          seen.push(`once ${event.data.cart}`)
        },
      ),
      client.createFunction({ id: 'each', triggers: [{ event: `pay/${unique}` }] }, async ({ event }) => {
        seen.push(`each ${event.data.cart}`)
      }),
    ])
    const cart = (name: string) => ({ name: `pay/${unique}`, data: { cart: `${unique}-${name}` } })
    await send(cart('a'))
    await send(cart('a'), cart('b'))
    await eventually(() => expect(seen.filter((line) => line.startsWith('each'))).toHaveLength(3))
    await aWhile()
    expect(seen.filter((line) => line.startsWith('once')).toSorted()).toEqual([`once ${unique}-a`, `once ${unique}-b`])
  })

  // docs/reference/functions/cancel-on; features/…/cancellation: "Any actively executing steps will run to completion",
  // later ones do not run.
  it('cancels the runs whose event matches: in a sleep at once, in a step after it', async () => {
    const seen: string[] = []
    const { send, unique } = await perform(({ client, unique }) => [
      client.createFunction(
        {
          id: 'reminder',
          triggers: [{ event: `remind/${unique}` }],
          cancelOn: [{ event: `forget/${unique}`, match: 'data.id' }],
        },
        async ({ event, step }) => {
          const id = event.data.id as string
          await step.run('begin', () => void seen.push(`${id} begins`))
          if (event.data.slow)
            await step.run('slow', async () => {
              await new Promise((resolve) => setTimeout(resolve, 1_500))
              seen.push(`${id} step ends`)
            })
          else await step.sleep('nap', '2s')
          await step.run('end', () => void seen.push(`${id} ends`))
        },
      ),
    ])
    await send(
      { name: `remind/${unique}`, data: { id: 'stays' } },
      { name: `remind/${unique}`, data: { id: 'sleeper' } },
      { name: `remind/${unique}`, data: { id: 'worker', slow: true } },
    )
    await eventually(() => expect(seen).toHaveLength(3))
    await new Promise((resolve) => setTimeout(resolve, 200))
    await send(
      { name: `forget/${unique}`, data: { id: 'sleeper' } },
      { name: `forget/${unique}`, data: { id: 'worker' } },
    )
    await eventually(() => expect(seen).toContain('stays ends'))
    await eventually(() => expect(seen).toContain('worker step ends'))
    await aWhile()
    expect(seen).not.toContain('sleeper ends')
    expect(seen).not.toContain('worker ends')
  })
})

describe('concurrency', () => {
  // docs/guides/concurrency: "limits the number of steps executing at a single time … sleeping … does not count"; a key
  // "applies the limit to each unique value".
  it('limits the steps that run at once, for each value of the key, over several processes', async () => {
    const now = new Map<string, number>()
    const most = new Map<string, number>()
    let done = 0
    const { send, unique } = await perform(
      ({ client, unique }) => [
        client.createFunction(
          { id: 'limited', concurrency: { limit: 2, key: 'event.data.shop' }, triggers: [{ event: `job/${unique}` }] },
          async ({ event, step }) => {
            const shop = event.data.shop as string
            await step.run('work', async () => {
              now.set(shop, (now.get(shop) ?? 0) + 1)
              most.set(shop, Math.max(most.get(shop) ?? 0, now.get(shop)!))
              await new Promise((resolve) => setTimeout(resolve, 120))
              now.set(shop, now.get(shop)! - 1)
              done++
            })
          },
        ),
      ],
      { runners: 2 },
    )
    await send(...Array.from({ length: 12 }, (_, i) => ({ name: `job/${unique}`, data: { shop: i % 2 ? 'a' : 'b' } })))
    await eventually(() => expect(done).toBe(12))
    expect(Object.fromEntries(most)).toEqual({ a: 2, b: 2 })
  })
})
