import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { pool, transaction } from '#lib/db.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aPhone, aWorkspace } from '#tests/factories.ts'
import { openSession, type Session } from './keys.ts'
import { markLinked } from './link.sql.ts'
import { endSession, LeaseLost, setSessionStatus } from './sessions.sql.ts'

testDatabase()
let workspaceId: string
beforeAll(async () => {
  workspaceId = (await aWorkspace()).workspaceId
})

const one = async (sql: string, ...values: unknown[]) => (await pool().query(sql, values)).rows[0]
const aSender = async (network = 'simulator'): Promise<string> =>
  (
    await one(
      `INSERT INTO senders (workspace_id, name, network) VALUES ($1, 'Counter', $2) RETURNING id`,
      workspaceId,
      network,
    )
  ).id
const lease = async (senderId: string): Promise<number> =>
  (
    await one(
      `UPDATE senders SET lease_epoch = lease_epoch + 1, lease_until = clock_timestamp() + interval '1 minute'
       WHERE id = $1 RETURNING lease_epoch AS epoch`,
      senderId,
    )
  ).epoch
const open = async (senderId: string, request: string | null = randomUUID()): Promise<Session> =>
  (await openSession(senderId, await lease(senderId), 'baileys', request))!
const account = (phone = aPhone()) => ({ phone, jid: `${phone.slice(1)}:1@s.whatsapp.net`, lid: '77123@lid' })
const session = (id: string) => one('SELECT * FROM sender_sessions WHERE id = $1', id)

describe('a session', () => {
  it('starts with a link request, and is found again by the next lease', async () => {
    const senderId = await aSender()
    expect(await openSession(senderId, await lease(senderId), 'baileys')).toBeNull()
    const request = randomUUID()
    const first = await open(senderId, request)
    expect(first).toMatchObject({ workspaceId, senderId, status: 'pending', linkedAt: null })
    const again = await open(senderId, null)
    expect(again.sessionId).toBe(first.sessionId)
    expect(again.epoch).toBe(first.epoch + 1)
    expect(await session(first.sessionId)).toMatchObject({ epoch: again.epoch, link_request_id: request })
  })

  it('that never logged in gives way to a newer request; a linked one answers it', async () => {
    const senderId = await aSender()
    const old = await open(senderId)
    await old.store.saveCreds('secret')
    const next = await open(senderId)
    expect(next.sessionId).not.toBe(old.sessionId)
    expect(await session(old.sessionId)).toMatchObject({
      status: 'failed',
      close_reason: 'superseded',
      ended_at: expect.any(Date),
    })
    expect(await old.store.loadCreds()).toBeNull()
    await markLinked(next, account())
    const request = randomUUID()
    const linked = await open(senderId, request)
    expect(linked.sessionId).toBe(next.sessionId)
    expect(await session(linked.sessionId)).toMatchObject({ link_request_id: request, status: 'connected' })
  })

  it('is refused to a worker without the lease, and for a sender of another network', async () => {
    const senderId = await aSender()
    const epoch = await lease(senderId)
    await lease(senderId)
    await expect(openSession(senderId, epoch, 'baileys', randomUUID())).rejects.toThrow(LeaseLost)
    await expect(open(await aSender('whatsapp'))).rejects.toThrow('belongs to whatsapp')
  })

  it('moves only from the state it is in', async () => {
    const fence = await open(await aSender())
    expect(await setSessionStatus(fence, ['connected'], 'reconnecting')).toBe(false)
    expect(await setSessionStatus(fence, ['pending'], 'reconnecting', { code: 515, reason: 'restart_required' })).toBe(
      true,
    )
    expect(await session(fence.sessionId)).toMatchObject({
      status: 'reconnecting',
      close_code: 515,
      close_reason: 'restart_required',
    })
  })

  it('ends with its credentials, its keys and the key to them', async () => {
    const fence = await open(await aSender())
    await fence.store.saveCreds('secret')
    await fence.store.writeKeys([{ type: 'session', keyId: 'a.0', value: 'ratchet' }])
    await endSession(fence, 'expired', { code: 401, reason: 'logged_out' })
    expect(await session(fence.sessionId)).toMatchObject({
      status: 'expired',
      close_code: 401,
      close_reason: 'logged_out',
      data_key: Buffer.alloc(0),
      ended_at: expect.any(Date),
    })
    expect(await one('SELECT count(*)::int AS keys FROM session_keys WHERE session_id = $1', fence.sessionId)).toEqual({
      keys: 0,
    })
    await endSession(fence, 'failed')
    expect((await session(fence.sessionId)).status).toBe('expired')
    await expect(fence.store.saveCreds('again')).rejects.toThrow(LeaseLost)
    expect(await openSession(fence.senderId, await lease(fence.senderId), 'baileys')).toBeNull()
  })
})

describe('credentials and keys', () => {
  it('come back as they were, deletes included, and nobody reads them in the database', async () => {
    const { store, sessionId } = await open(await aSender())
    expect(await store.loadCreds()).toBeNull()
    await store.saveCreds('{"noiseKey":"very private"}')
    await store.writeKeys([
      { type: 'session', keyId: 'a.0', value: 'private ratchet' },
      { type: 'session', keyId: 'b.0', value: 'private ratchet' },
      { type: 'lid-mapping', keyId: 'a', value: '"77"' },
    ])
    await store.writeKeys([
      { type: 'session', keyId: 'a.0', value: null },
      { type: 'session', keyId: 'b.0', value: 'private step' },
      { type: 'session', keyId: 'never.0', value: null },
    ])
    expect(await store.loadCreds()).toBe('{"noiseKey":"very private"}')
    expect(await store.readKeys('session', ['a.0', 'b.0', 'c.0'])).toEqual(new Map([['b.0', 'private step']]))
    expect(await store.readAll('lid-mapping')).toEqual(new Map([['a', '"77"']]))
    await store.writeKeys([])
    const { rows } = await pool().query(
      'SELECT value, data_key FROM session_keys k JOIN sender_sessions s ON s.id = k.session_id WHERE s.id = $1',
      [sessionId],
    )
    expect(rows).toHaveLength(3)
    for (const { value, data_key } of rows) {
      expect(value.toString('latin1')).not.toMatch(/private|noise|77/)
      expect(data_key).toHaveLength(1 + 12 + 16 + 32)
    }
  })

  it('open nowhere but in their own place', async () => {
    const { store, sessionId } = await open(await aSender())
    await store.writeKeys([
      { type: 'session', keyId: 'a.0', value: 'one' },
      { type: 'session', keyId: 'b.0', value: 'two' },
    ])
    await pool().query(
      `UPDATE session_keys SET value = (SELECT value FROM session_keys WHERE session_id = $1 AND key_id = 'b.0')
       WHERE session_id = $1 AND key_id = 'a.0'`,
      [sessionId],
    )
    await expect(store.readKeys('session', ['a.0'])).rejects.toThrow()
    const other = await open(await aSender())
    await pool().query(
      'UPDATE sender_sessions SET data_key = (SELECT data_key FROM sender_sessions WHERE id = $1) WHERE id = $2',
      [sessionId, other.sessionId],
    )
    await expect(open(other.senderId, null)).rejects.toThrow()
  })

  it('asked for at once by many sessions come to each its own, and one that cannot be read spoils nothing', async () => {
    const all = await Promise.all(Array.from({ length: 5 }, async () => open(await aSender())))
    for (const [index, { store }] of all.entries())
      await store.writeKeys([
        { type: 'session', keyId: 'a', value: `a of ${index}` },
        { type: 'tctoken', keyId: 'a', value: `token of ${index}` },
        ...(index > 0 ? [{ type: 'session', keyId: 'b', value: `b of ${index}` }] : []),
      ])
    const read = await Promise.all(
      all.flatMap(({ store }) => [store.readKeys('session', ['b', 'a', 'b', 'c']), store.readKeys('tctoken', ['a'])]),
    )
    expect(read.map((keys) => Object.fromEntries(keys))).toEqual(
      all.flatMap((_, index) => [
        { a: `a of ${index}`, ...(index > 0 && { b: `b of ${index}` }) },
        { a: `token of ${index}` },
      ]),
    )
    const broken = [all[0]!.store.readKeys('session', ['\0']), all[1]!.store.readKeys('session', ['a'])]
    expect((await Promise.allSettled(broken)).map(({ status }) => status)).toEqual(['rejected', 'fulfilled'])
  })

  it('are refused to an old epoch, and change nothing then; the clock alone takes nothing from an owner', async () => {
    const old = await open(await aSender())
    await old.store.writeKeys([{ type: 'session', keyId: 'a.0', value: 'mine' }])
    const epoch = await lease(old.senderId)
    const writes = () =>
      old.store.writeKeys([
        { type: 'session', keyId: 'a.0', value: null },
        { type: 'session', keyId: 'b.0', value: 'stale' },
      ])
    await expect(writes()).rejects.toThrow(LeaseLost)
    const taken = (await openSession(old.senderId, epoch, 'baileys'))!
    await expect(writes()).rejects.toThrow(LeaseLost)
    await expect(setSessionStatus(old, ['pending'], 'reconnecting')).rejects.toThrow(LeaseLost)
    await expect(endSession(old, 'expired')).rejects.toThrow(LeaseLost)
    await expect(markLinked(old, account())).rejects.toThrow(LeaseLost)
    expect(await taken.store.readKeys('session', ['a.0', 'b.0'])).toEqual(new Map([['a.0', 'mine']]))
    // run out by a clock that jumped ahead, and nobody took it: it still is its owner's
    await pool().query(`UPDATE senders SET lease_until = clock_timestamp() - interval '1 hour' WHERE id = $1`, [
      old.senderId,
    ])
    await taken.store.saveCreds('mine')
    expect(await taken.store.loadCreds()).toBe('mine')
  })

  it('that are being written when the lease changes hands are seen by the next owner, or refused', async () => {
    const old = await open(await aSender())
    await old.store.writeKeys([{ type: 'session', keyId: 'a.0', value: 'before' }])
    // A write that has passed its fence, and waits for a row.
    const { write, takeover } = await transaction(async (client) => {
      await client.query(`SELECT FROM session_keys WHERE session_id = $1 FOR UPDATE`, [old.sessionId])
      const write = old.store.writeKeys([{ type: 'session', keyId: 'a.0', value: 'under way' }])
      await waiting(1)
      const epoch = await lease(old.senderId)
      const takeover = openSession(old.senderId, epoch, 'baileys')
      await waiting(2)
      return { write, takeover }
    })
    await write
    const next = (await takeover)!
    expect(await next.store.readKeys('session', ['a.0'])).toEqual(new Map([['a.0', 'under way']]))

    // A takeover that has not committed yet: the old owner's write waits for it, and is refused.
    const { late } = await transaction(async (client) => {
      await client.query('UPDATE sender_sessions SET epoch = epoch + 1 WHERE id = $1', [old.sessionId])
      const write = next.store.writeKeys([{ type: 'session', keyId: 'a.0', value: 'too late' }])
      const late = write.catch((error: Error) => error)
      await waiting(1)
      return { late }
    })
    const refused = await late
    expect(refused).toBeInstanceOf(LeaseLost)
    expect(await next.store.readKeys('session', ['a.0'])).toEqual(new Map([['a.0', 'under way']]))
  })

  /** Until so many statements wait for a lock. */
  const waiting = async (count: number) => {
    for (;;) {
      const found = await one(
        `SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      )
      if (found.n >= count) return
    }
  }
})
