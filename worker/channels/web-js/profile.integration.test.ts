import { randomBytes, randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { pool } from '#lib/db.ts'
import { openSession, type Session } from '#lib/senders/keys.ts'
import { endSession, LeaseLost } from '#lib/senders/sessions.sql.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aWorkspace } from '#tests/factories.ts'
import { aNewSender, takeLease } from '../testing.ts'
import { makeProfile, ProfileBroken } from './profile.ts'

testDatabase()
const dir = mkdtempSync(path.join(os.tmpdir(), 'profile-'))
let folder: string
let session: Session
beforeAll(async () => {
  const senderId = await aNewSender((await aWorkspace()).workspaceId)
  session = (await openSession(senderId, await takeLease(senderId), 'web_js', randomUUID()))!
})
beforeEach(() => {
  folder = mkdtempSync(path.join(dir, 'b-'))
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const profileOf = (of = session) => makeProfile(of.store, of.epoch, (work) => work())
const keep = (name: string, content: string | Buffer) => {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
  writeFileSync(path.join(folder, name), content)
}
const rows = async () =>
  (
    await pool().query<{ id: string; xmin: string }>(
      `SELECT key_id AS id, xmin::text FROM session_keys WHERE session_id = $1 AND type = 'profile' ORDER BY 1`,
      [session.sessionId],
    )
  ).rows
const again = (open = session) => openSession(open.senderId, open.epoch, 'web_js') as Promise<Session>
const SST = 'Default/IndexedDB/x.indexeddb.leveldb/000005.ldb'
const LOG = 'Default/IndexedDB/x.indexeddb.leveldb/000006.log'
const large = randomBytes(2_500_000)

it('gives back what was saved, and says whether a browser ran on', async () => {
  keep(SST, large)
  keep(LOG, 'one')
  keep('Default/Local Storage/leveldb/CURRENT', '')
  keep('Default/Cache/data_1', 'no credentials')
  keep('Default/IndexedDB/x.indexeddb.leveldb/LOCK', '')
  const profile = profileOf()
  await profile.markOpen()
  await profile.save(folder, { closed: false, seen: 17 })
  const other = mkdtempSync(path.join(dir, 'b-'))
  expect(await profileOf(await again()).restore(other)).toEqual({ files: 3, unsaved: true })
  expect(readFileSync(path.join(other, SST)).equals(large)).toBe(true)
  expect(readFileSync(path.join(other, LOG), 'utf8')).toBe('one')
  await profile.save(folder, { closed: true, seen: null })
  expect(await profileOf().restore(other)).toEqual({ files: 3, unsaved: false })
  expect(await profileOf().seen()).toBe(17)
})

it('writes what changed, and removes what is gone', async () => {
  const profile = profileOf()
  await profile.restore(folder)
  const before = await rows()
  keep(LOG, 'two')
  rmSync(path.join(folder, 'Default/Local Storage/leveldb/CURRENT'))
  await profile.save(folder, { closed: true, seen: null })
  const after = await rows()
  const same = after.filter(({ id, xmin }) => before.some((row) => row.id === id && row.xmin === xmin))
  // three parts of the large file and the time are as they were; the log's new part and the list are not
  expect(same).toHaveLength(4)
  expect(after).toHaveLength(6)
})

it('notices a part that is not what was saved', async () => {
  await pool().query(
    `DELETE FROM session_keys WHERE session_id = $1 AND key_id = (SELECT max(key_id) FROM session_keys
     WHERE session_id = $1 AND key_id LIKE $2)`,
    [session.sessionId, `${session.epoch}-%-0`],
  )
  await expect(profileOf().restore(folder)).rejects.toBeInstanceOf(ProfileBroken)
})

it('of a large account goes in bounded statements, the list last; what a failed save left goes with the next', async () => {
  const senderId = await aNewSender((await aWorkspace()).workspaceId)
  const own = (await openSession(senderId, await takeLease(senderId), 'web_js', randomUUID()))!
  const sizes: number[] = []
  let full = false
  const writeBytes: typeof own.store.writeBytes = async (changes) => {
    sizes.push(changes.reduce((sum, { value }) => sum + (value === null ? 0 : value.length), 0))
    if (full && changes.some(({ keyId }) => keyId === 'files')) throw new Error('the disk is full')
    return own.store.writeBytes(changes)
  }
  const profile = profileOf({ ...own, store: { ...own.store, writeBytes } })
  const ldb = (n: number) => SST.replace('000005', `10000${n}`)
  for (let n = 0; n < 5; n++) keep(ldb(n), randomBytes(5_000_000))
  full = true
  await expect(profile.save(folder, { closed: false, seen: null })).rejects.toThrow('disk')
  expect(await makeProfile(own.store, own.epoch, (work) => work()).restore(folder)).toMatchObject({ files: 0 })
  for (let n = 0; n < 5; n++) keep(ldb(n), randomBytes(5_000_001))
  full = false
  await profile.save(folder, { closed: true, seen: 3 })
  expect(Math.max(...sizes)).toBeLessThan(20_000_000)
  const other = mkdtempSync(path.join(dir, 'b-'))
  expect(await profileOf(own).restore(other)).toEqual({ files: 5, unsaved: false })
  expect(readFileSync(path.join(other, ldb(4))).equals(readFileSync(path.join(folder, ldb(4))))).toBe(true)
  const { rows: stored } = await pool().query(
    `SELECT count(*)::int AS parts FROM session_keys WHERE session_id = $1 AND key_id LIKE $2`,
    [own.sessionId, `${own.epoch}-%`],
  )
  expect(stored).toEqual([{ parts: 25 }])
})

it('belongs to the lease: an old owner changes nothing, and the end of the session removes it', async () => {
  const epoch = await takeLease(session.senderId)
  const next = (await openSession(session.senderId, epoch, 'web_js'))!
  const before = await rows()
  keep(LOG, 'of the old owner')
  await expect(profileOf(session).save(folder, { closed: true, seen: 1 })).rejects.toBeInstanceOf(LeaseLost)
  await expect(profileOf(session).markOpen()).rejects.toBeInstanceOf(LeaseLost)
  await expect(profileOf(session).forget()).rejects.toBeInstanceOf(LeaseLost)
  expect(await rows()).toEqual(before)
  await endSession(next, 'expired')
  expect(await rows()).toEqual([])
})
