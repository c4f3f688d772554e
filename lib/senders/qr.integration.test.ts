import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { pool } from '#lib/db.ts'
import { kv } from '#lib/kv.ts'
import { testDatabase } from '#tests/database/index.ts'
import { putPairingCode, putQr, readQr, removeQr } from './qr.ts'

testDatabase()
const inAMinute = () => new Date(Date.now() + 60_000)

describe('the code to scan', () => {
  it('is read by its workspace while it lives, and can not be read out of the store', async () => {
    const [workspaceId, senderId, requestId] = [randomUUID(), randomUUID(), randomUUID()]
    const expiresAt = inAMinute()
    await pool().query(`INSERT INTO workspaces (id, name) VALUES ($1, 'x')`, [workspaceId])
    expect(await readQr(workspaceId, senderId)).toBeNull()
    await putQr(workspaceId, senderId, requestId, '2@first,noise,identity', inAMinute())
    await putQr(workspaceId, senderId, requestId, '2@second,noise,identity', expiresAt)
    expect(await readQr(workspaceId, senderId)).toEqual({
      code: '2@second,noise,identity',
      method: 'qr',
      requestId,
      expiresAt,
    })
    expect(await kv().get(`qr:${senderId}`)).not.toContain('second')
    await expect(readQr(randomUUID(), senderId)).rejects.toThrow()
    await putPairingCode(workspaceId, senderId, requestId, 'ABCD1234', expiresAt)
    expect(await readQr(workspaceId, senderId)).toMatchObject({ code: 'ABCD1234', method: 'pairing_code' })
    expect(await kv().get(`qr:${senderId}`)).not.toContain('ABCD1234')
    await removeQr(senderId)
    expect(await readQr(workspaceId, senderId)).toBeNull()
  })

  it('is not there any more once it has expired', async () => {
    const [workspaceId, senderId] = [randomUUID(), randomUUID()]
    await putQr(workspaceId, senderId, randomUUID(), '2@old', new Date(Date.now() - 1))
    expect(await readQr(workspaceId, senderId)).toBeNull()
  })
})
