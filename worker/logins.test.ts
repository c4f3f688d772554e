import { expect, test } from 'vitest'
import type { ChannelEvents, ChannelName } from './channels/channel.ts'
import type { ChannelOptions } from './channels/index.ts'
import { staggered } from './logins.ts'

type Started = { number: number; events: ChannelEvents; closed: boolean }

/** Channels that only note that they were started, or refuse to. */
function network({ refuse = false } = {}) {
  const started: Started[] = []
  const make = async (name: ChannelName, { events, session }: ChannelOptions) => {
    const one: Started = { number: Number(session.senderId), events, closed: false }
    return {
      ...{ name, lookup: async () => ({ registered: false }) as const, refreshKeys: async () => {} },
      send: async () => ({ kind: 'accepted' }) as const,
      logout: async () => {},
      async connect() {
        if (refuse) throw new Error('the database is gone')
        started.push(one)
      },
      async close() {
        one.closed = true
      },
    }
  }
  return { started, make, numbers: () => started.map(({ number }) => number) }
}
const told: string[] = []
const options = (number: number, linkedAt: Date | null = new Date()): ChannelOptions =>
  ({
    session: { senderId: String(number), linkedAt },
    getMessage: async () => null,
    events: {
      ready: async () => void told.push(`${number} ready`),
      closed: async ({ reason }: { reason: string }) => void told.push(`${number} ${reason}`),
    },
  }) as unknown as ChannelOptions

test('so many log in at once; the next begins when one is through, has ended, or was given up', async () => {
  const { started, make, numbers } = network()
  const makeOne = staggered(make, 2, 60_000)
  const channels = await Promise.all([0, 1, 2, 3, 4, 5].map((number) => makeOne('baileys', options(number))))
  for (const channel of channels) await channel.connect()
  expect(numbers()).toEqual([0, 1])
  await started[0]!.events.ready()
  expect(numbers()).toEqual([0, 1, 2])
  await channels[3]!.close()
  await started[1]!.events.closed({ code: 428, reason: 'network', next: 'reconnect' })
  expect(numbers(), 'the one that was closed never starts').toEqual([0, 1, 2, 4])
  await channels[2]!.close()
  expect(numbers()).toEqual([0, 1, 2, 4, 5])
  await started[0]!.events.closed({ code: 428, reason: 'network', next: 'reconnect' })
  expect(told, 'and its sender heard everything').toEqual(['0 ready', '1 network', '0 network'])
})

test('one that hangs holds the others up for a while only', async () => {
  const { make, numbers } = network()
  const makeOne = staggered(make, 1, 20)
  for (const number of [0, 1]) await (await makeOne('baileys', options(number))).connect()
  expect(numbers()).toEqual([0])
  await expect.poll(numbers).toEqual([0, 1])
})

test('a new link and a browser wait for nobody', async () => {
  const { make, numbers } = network()
  const makeOne = staggered(make, 1, 60_000)
  await (await makeOne('baileys', options(0))).connect()
  await (await makeOne('baileys', options(1, null))).connect()
  await (await makeOne('web_js', options(2))).connect()
  expect(numbers()).toEqual([0, 1, 2])
})

test('what could not start is told: at once, or as a close where it had to wait; and it frees its place', async () => {
  told.length = 0
  const { make } = network({ refuse: true })
  const makeOne = staggered(make, 1, 60_000)
  await expect((await makeOne('baileys', options(0))).connect()).rejects.toThrow('gone')
  const good = network()
  const mixed = staggered(
    (name, one) => (one.session.senderId === '2' ? make(name, one) : good.make(name, one)),
    1,
    60_000,
  )
  const channels = await Promise.all([1, 2, 3].map((number) => mixed('baileys', options(number))))
  for (const channel of channels) await channel.connect()
  await good.started[0]!.events.ready()
  await expect.poll(() => told).toEqual(['1 ready', '2 not_started'])
  await expect.poll(good.numbers).toEqual([1, 3])
})
