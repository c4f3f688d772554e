import { randomUUID } from 'node:crypto'
import net from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { closeDb } from '#lib/db.ts'
import { checkMasterKey } from '#lib/installation.ts'
import { testDatabase } from '#tests/database/index.ts'
import { messageRow, quotaOf } from '#tests/messages.ts'
import { isDatabaseGone, isPassing } from './database.ts'
import { startOutcomes } from './outcomes.ts'
import { aRunOf, countOf, engines, until } from './testing/engine.ts'

const database = testDatabase()
/** The way to PostgreSQL, which can be cut. */
const way = { open: true, sockets: new Set<net.Socket>() }
const proxy = net.createServer((client) => {
  if (!way.open) return client.destroy()
  const target = new URL(database.url())
  const server = net.connect(Number(target.port), target.hostname)
  for (const [one, other] of [
    [client, server],
    [server, client],
  ] as const) {
    way.sockets.add(one)
    one
      .on('error', () => {})
      .on('close', () => {
        way.sockets.delete(one)
        other.destroy()
      })
    one.pipe(other)
  }
})
const cut = () => {
  way.open = false
  for (const socket of way.sockets) socket.destroy()
}
beforeAll(async () => {
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const url = new URL(database.url())
  url.port = String((proxy.address() as net.AddressInfo).port)
  process.env.DATABASE_URL = url.href
})
afterAll(async () => {
  await closeDb() // before the proxy, and before the database is dropped
  proxy.close()
})
const { aLinkedNumber } = engines()

describe('when the database is gone', () => {
  it('nothing is claimed, an answer is kept, sockets close; back again, it goes on and nothing is lost or sent twice', async () => {
    const { whatsapp, number } = await aLinkedNumber({ databaseGoneMs: 600, paceFactor: 0.01 })
    let answer = () => {}
    whatsapp.script = () =>
      whatsapp.sent.length === 4
        ? new Promise((resolve) => {
            answer = () => resolve({ kind: 'accepted' })
          })
        : { kind: 'accepted' }
    const { runId, messages } = await aRunOf(number, 12)
    await until(() => whatsapp.sent.length === 4, 'the fourth on its way')
    cut()
    answer()
    await until(() => !whatsapp.connected(number.phone), 'the sockets to close')
    expect(whatsapp.sent).toHaveLength(4)
    way.open = true
    await countOf(runId, 'sent', 12)
    expect(whatsapp.sent.map((one) => one.id)).toEqual(messages.map((one) => one.wa))
    expect(await messageRow(messages[3]!.id)).toMatchObject({ resends: 0, attempts: 1 })
    expect(await quotaOf(number.workspaceId)).toMatchObject({ reserved: 0, used: 12 })
  })

  it('an inbound message that cannot be stored is not taken', async () => {
    const { whatsapp, number } = await aLinkedNumber({ databaseGoneMs: 60_000 })
    cut()
    await expect(whatsapp.say(number.phone, { phone: '+919800000001', text: 'STOP' })).rejects.toThrow()
    way.open = true
  })

  it('a thousand outcomes are kept, more are refused at once', async () => {
    cut()
    const outcomes = startOutcomes({ database: { report: () => {} }, retryMs: 1, onMoved: () => {} })
    const arrival = { senderId: randomUUID(), waMessageId: 'x', status: 'delivered' as const, at: new Date() }
    const all = Array.from({ length: 1_100 }, () =>
      outcomes.good(arrival).then(
        () => 'stored',
        () => 'refused',
      ),
    )
    expect((await Promise.race([Promise.all(all.slice(1_000)), all[0]])) as unknown).toEqual(Array(100).fill('refused'))
    way.open = true
    expect(new Set(await Promise.all(all.slice(0, 1_000)))).toEqual(new Set(['stored']))
    await outcomes.flush()
  })

  it('is told from a statement that was refused', () => {
    expect(isDatabaseGone(Object.assign(new Error(), { code: 'ECONNREFUSED' }))).toBe(true)
    expect(isDatabaseGone(Object.assign(new Error(), { code: '57P01' }))).toBe(true)
    expect(isDatabaseGone(new Error('Connection terminated unexpectedly'))).toBe(true)
    expect(isDatabaseGone(Object.assign(new Error(), { code: '23505' }))).toBe(false)
    expect(isDatabaseGone(new TypeError('a mistake of ours'))).toBe(false)
    expect(isPassing(Object.assign(new Error(), { code: '40P01' }))).toBe(true)
  })
})

describe('the master key', () => {
  it('is remembered at the first start, and another one is refused', async () => {
    const [mine, other] = [Buffer.alloc(32, 1).toString('base64'), Buffer.alloc(32, 2).toString('base64')]
    await checkMasterKey(mine)
    await checkMasterKey(mine)
    await expect(checkMasterKey(other)).rejects.toThrow(/MASTER_KEY/)
  })
})
