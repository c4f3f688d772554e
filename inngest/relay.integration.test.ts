import { Inngest } from 'inngest'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { pool, transaction } from '#lib/db.ts'
import { emitSql } from '#lib/events.ts'
import { log } from '#lib/log.ts'
import { testDatabase } from '#tests/database/index.ts'
import { startEventApi } from '#tests/inngest-api.ts'
import { startRelay } from './relay.ts'

testDatabase()

let api: Awaited<ReturnType<typeof startEventApi>>
const relays: { stop(): Promise<void> }[] = []
/** The SDK's own client against the stand-in, as start.ts uses it. */
const relay = async () => {
  const client = new Inngest({
    id: 'relay',
    baseUrl: api.url,
    eventKey: api.key,
    isDev: false,
    logger: log,
    aiMetadata: false,
  })
  const started = await startRelay({ post: (events) => client.send(events), pollMs: 100 })
  relays.push(started)
  return started
}
let counter = 0
const emit = (count = 1) =>
  transaction(async (client) => {
    for (let i = 0; i < count; i++) {
      const n = counter++
      await emitSql(client, {
        id: `run/planned:${n}:1`,
        name: 'run/planned',
        data: { runId: `r${n}` },
        workspaceId: null,
      })
    }
  })
const open = async () => (await pool().query('SELECT FROM events WHERE posted_at IS NULL')).rowCount
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 10_000, interval: 20 })

beforeEach(async () => {
  api = await startEventApi()
  counter = 0
  await pool().query('TRUNCATE events')
})
afterEach(async () => {
  await Promise.all(relays.splice(0).map((one) => one.stop()))
  await api.stop()
})

describe('the relay to a real Inngest', () => {
  it('posts what is in the outbox, before and after its start, with ids, names, data and times', async () => {
    await emit(2)
    await relay()
    await until(async () => expect(await open()).toBe(0))
    await emit()
    await until(() => expect(api.taken()).toHaveLength(3))
    const { rows } = await pool().query('SELECT id, name, data, ts FROM events ORDER BY seq')
    expect(api.taken().map(({ id, name, data, ts }) => ({ id, name, data, ts }))).toEqual(rows)
    expect(api.requests.every(({ path }) => path === `/e/${api.key}`)).toBe(true)
  })

  it('posts nothing of a transaction that was rolled back', async () => {
    await relay()
    const failed = transaction(async (client) => {
      await emitSql(client, { id: 'never', name: 'run/planned', data: {}, workspaceId: null })
      throw new Error('rolled back')
    })
    await expect(failed).rejects.toThrow('rolled back')
    await emit()
    await until(() => expect(api.taken()).toHaveLength(1))
    expect(api.taken().map((event) => event.id)).not.toContain('never')
  })

  it('keeps everything while the server refuses or is gone, and posts it afterwards', async () => {
    await api.stop()
    await relay()
    await emit(3)
    await new Promise((resolve) => setTimeout(resolve, 600))
    expect(await open()).toBe(3)
    const { url, key } = api
    const port = Number(new URL(url).port)
    api = await startEventApi(key, port)
    api.answerNext('refuse')
    await until(async () => expect(await open()).toBe(0))
    expect(api.taken()).toHaveLength(3)
  })

  it('posts the same ids again where the answer was lost, so that nothing starts twice', async () => {
    api.answerNext('drop')
    await relay()
    await emit(2)
    await until(async () => expect(await open()).toBe(0))
    expect(api.requests.length).toBeGreaterThan(1)
    expect(api.taken().map((event) => event.id)).toEqual(['run/planned:0:1', 'run/planned:1:1'])
  })

  it('posts each event once from several workers', async () => {
    await emit(900)
    await Promise.all([relay(), relay(), relay()])
    await until(async () => expect(await open()).toBe(0))
    const posted = api.requests.flatMap(({ events }) => events.map((event) => event.id))
    expect(posted).toHaveLength(900)
    expect(new Set(posted).size).toBe(900)
  })

  it('misses none that a slow transaction commits after a faster one', async () => {
    await relay()
    await transaction(async (slow) => {
      await emitSql(slow, { id: 'slow', name: 'run/planned', data: {}, workspaceId: null })
      await emit()
      await until(() => expect(api.taken()).toHaveLength(1))
    })
    await until(() => expect(api.taken().map((event) => event.id)).toEqual(['run/planned:0:1', 'slow']))
  })
})
