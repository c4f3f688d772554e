import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { pool } from '#lib/db.ts'
import { LEASE_MS, type Lease } from '#lib/senders/leases.sql.ts'
import { heartbeat, leaveFleet, liveWorkers, registerWorker } from '#lib/senders/workers.sql.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aWorkspace } from '#tests/factories.ts'
import { makeLeases } from './leases.ts'

testDatabase()

/** A worker with a clock of its own that is moved by hand. */
function aWorker({ host = randomUUID() as string } = {}) {
  let now = 1_000_000
  const clock = { now: () => new Date(), monotonic: () => now }
  const lost: Lease[] = []
  const workerId = randomUUID()
  const leases = makeLeases(
    { clock, workerId, host, network: 'simulator', marginMs: 3_000, observeMs: 6_000 },
    (lease) => lost.push(lease),
  )
  return { leases, lost, workerId, pass: (ms: number) => (now += ms) }
}
async function aWantedSender(change = `desired_state = 'linked', link_request_id = uuidv7()`): Promise<string> {
  const { workspaceId } = await aWorkspace()
  const { rows } = await pool().query<{ id: string }>(
    `INSERT INTO senders (workspace_id, name, network) VALUES ($1, 'Counter', 'simulator') RETURNING id`,
    [workspaceId],
  )
  await pool().query(`UPDATE senders SET ${change} WHERE id = $1`, [rows[0]!.id])
  return rows[0]!.id
}
const row = async (id: string) =>
  (
    await pool().query(
      `SELECT lease_owner, lease_epoch, lease_until - clock_timestamp() > interval '10 s' AS lives FROM senders WHERE id = $1`,
      [id],
    )
  ).rows[0]
const set = (id: string, change: string) => pool().query(`UPDATE senders SET ${change} WHERE id = $1`, [id])

beforeEach(async () => {
  await pool().query('DELETE FROM sender_sessions')
  await pool().query('DELETE FROM senders')
  await pool().query('DELETE FROM workers')
})

describe('a lease', () => {
  it('is taken once, by one of many workers, and renewed by it alone', async () => {
    const id = await aWantedSender()
    const workers = Array.from({ length: 5 }, () => aWorker())
    const taken = await Promise.all(workers.map(({ leases }) => leases.acquire()))
    expect(taken.flat().map((lease) => [lease.senderId, lease.epoch])).toEqual([[id, 1]])
    const owner = workers[taken.findIndex((leases) => leases.length > 0)]!
    expect(await row(id)).toMatchObject({ lease_owner: owner.workerId, lease_epoch: 1, lives: true })
    expect(owner.leases.alive(id, 1)).toBe(true)
    expect(owner.leases.alive(id, 0)).toBe(false)
    owner.pass(LEASE_MS - 3_001)
    await set(id, `lease_until = clock_timestamp() + interval '1 s'`)
    await owner.leases.renew()
    expect(await row(id)).toMatchObject({ lives: true })
    owner.pass(5_000)
    expect(owner.leases.alive(id, 1)).toBe(true)
  })

  it('is not acted upon close to its end by our own clock, and given up then', async () => {
    const id = await aWantedSender()
    const worker = aWorker()
    await worker.leases.acquire()
    worker.pass(LEASE_MS - 3_000)
    expect(worker.leases.alive(id, 1)).toBe(false)
    worker.leases.expire()
    expect(worker.lost).toMatchObject([{ senderId: id, epoch: 1 }])
    expect((await worker.leases.acquire()).map((lease) => lease.epoch)).toEqual([2])
  })

  it('that ran out is taken by another only when it stood unchanged for a while, and the first owner is told', async () => {
    const id = await aWantedSender()
    const [first, second] = [aWorker(), aWorker()]
    await first.leases.acquire()
    await set(id, `lease_until = clock_timestamp() - interval '1 ms'`)
    expect(await second.leases.acquire()).toEqual([])
    second.pass(5_999)
    expect(await second.leases.acquire()).toEqual([])
    second.pass(1)
    expect((await second.leases.acquire()).map((lease) => lease.epoch)).toEqual([2])
    await first.leases.renew()
    expect(first.lost).toMatchObject([{ epoch: 1 }])
    expect(await row(id)).toMatchObject({ lease_owner: second.workerId })
    await first.leases.release([{ senderId: id, epoch: 1 }])
    expect(await row(id)).toMatchObject({ lease_owner: second.workerId })
  })

  it('of an owner that lives outlasts a clock that jumps, forwards and back', async () => {
    const id = await aWantedSender()
    const [owner, other] = [aWorker(), aWorker()]
    await owner.leases.acquire()
    for (const jump of ["- interval '1 hour'", "+ interval '1 day'"]) {
      await set(id, `lease_until = clock_timestamp() ${jump}`)
      expect(await other.leases.acquire()).toEqual([])
      await owner.leases.renew()
      other.pass(60_000)
      expect(await other.leases.acquire()).toEqual([])
      expect(owner.lost).toEqual([])
    }
  })

  it('far in the future does not live for ever', async () => {
    const id = await aWantedSender()
    await set(id, `lease_owner = uuidv7(), lease_epoch = 7, lease_until = clock_timestamp() + interval '1 day'`)
    const worker = aWorker()
    await worker.leases.acquire()
    worker.pass(6_000)
    expect((await worker.leases.acquire()).map((lease) => lease.epoch)).toEqual([8])
  })

  it('of a process that was killed on this host is taken at once', async () => {
    const id = await aWantedSender()
    const host = randomUUID()
    const [dead, next] = [aWorker({ host }), aWorker({ host })]
    await registerWorker({ id: dead.workerId, host, pid: 2 ** 22 + 7, version: '0' })
    await dead.leases.acquire()
    expect((await next.leases.acquire()).map((lease) => [lease.senderId, lease.epoch])).toEqual([[id, 2]])
    expect((await pool().query('SELECT FROM workers WHERE id = $1', [dead.workerId])).rowCount).toBe(0)
    const neighbour = aWorker({ host })
    await registerWorker({ id: next.workerId, host, pid: process.ppid, version: '0' })
    expect(await neighbour.leases.acquire()).toEqual([])
  })

  it('given back is free at once', async () => {
    await aWantedSender()
    const [first, second] = [aWorker(), aWorker()]
    await first.leases.release(await first.leases.acquire())
    expect(await second.leases.acquire()).toHaveLength(1)
  })

  it('above the share of a worker is left to the others, but not for long', async () => {
    const ids = [await aWantedSender(), await aWantedSender(), await aWantedSender()]
    const [first, second] = [aWorker(), aWorker()]
    for (const { workerId } of [first, second])
      await registerWorker({ id: workerId, host: workerId, pid: 1, version: '0' })
    expect(await first.leases.acquire()).toHaveLength(2)
    expect(await first.leases.acquire()).toHaveLength(0)
    expect(await first.leases.share()).toBe(2)
    expect(await second.leases.acquire()).toHaveLength(1)
    const [left] = second.leases.held()
    await second.leases.release([left!])
    expect(await first.leases.acquire()).toHaveLength(0)
    first.pass(12_000)
    expect((await first.leases.acquire()).map(({ senderId }) => senderId)).toEqual([left!.senderId])
    expect(ids).toContain(left!.senderId)

    // one that drains has no share any more, one that has given no sign of life for long neither
    expect(await liveWorkers()).toBe(2)
    await leaveFleet(second.workerId)
    await heartbeat(second.workerId)
    expect(await liveWorkers()).toBe(1)
    await pool().query(`UPDATE workers SET seen_at = clock_timestamp() + interval '1 hour'`)
    expect(await liveWorkers()).toBe(0)
  })

  it('carries the pace over', async () => {
    const id = await aWantedSender()
    await set(
      id,
      `burst_count = 42, next_send_at = clock_timestamp() + interval '4 s', recent_sends = ARRAY[clock_timestamp() - interval '9 s', clock_timestamp() - interval '3 s']`,
    )
    const [lease] = await aWorker().leases.acquire()
    expect(lease).toMatchObject({ burst: 42 })
    expect(lease!.nextInMs).toBeGreaterThan(3_000)
    expect(lease!.recentAges.map((age) => Math.round(age / 1_000))).toEqual([9, 3])
  })
})

describe('a sender wants a worker', () => {
  it.each([
    ['while a link is asked for', `desired_state = 'linked', link_request_id = uuidv7()`, true],
    ['to be written down as unlinked', `desired_state = 'unlinked', status = 'held'`, true],
    ['not before anything is asked', `desired_state = 'unlinked'`, false],
    ['not on another network', `desired_state = 'linked', link_request_id = uuidv7(), network = 'whatsapp'`, false],
    ['not once it is removed', `desired_state = 'linked', link_request_id = uuidv7(), deleted_at = now()`, false],
  ])('%s', async (_, change, wanted) => {
    await aWantedSender(change)
    expect(await aWorker().leases.acquire()).toHaveLength(wanted ? 1 : 0)
  })

  it('while it has a session, also to log it out; not when its link was tried and ended', async () => {
    const id = await aWantedSender()
    const session = `INSERT INTO sender_sessions (workspace_id, sender_id, channel, status, link_request_id, data_key, epoch, ended_at)
      SELECT workspace_id, id, 'baileys', 'failed', link_request_id, '', 1, $2::timestamptz FROM senders WHERE id = $1`
    await pool().query(session, [id, new Date()])
    expect(await aWorker().leases.acquire()).toHaveLength(0)
    await pool().query(session, [id, null])
    await set(id, `deleted_at = now(), desired_state = 'unlinked'`)
    expect(await aWorker().leases.acquire()).toHaveLength(1)
  })
})
