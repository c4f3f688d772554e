import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { issueToken } from '#lib/auth/token.ts'
import { pool } from '#lib/db.ts'
import { putPairingCode } from '#lib/senders/qr.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aSender, aWorkspace } from '#tests/factories.ts'
import { POST as qrCode } from './qr-code/route.ts'
import { POST as qrVerify } from './qr-verify/route.ts'
import { POST as refresh } from './session-refresh/route.ts'

testDatabase()

async function aCaller(role = 'owner') {
  const { workspaceId, userId } = await aWorkspace()
  await pool().query('UPDATE memberships SET role = $2 WHERE user_id = $1', [userId, role])
  const token = await issueToken({ workspaceId, userId, version: 1 })
  const call = async (handler: typeof qrCode, body: object = {}) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const request = new Request('http://127.0.0.1:3000/api/auth/x', {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    })
    const response = await handler(request, { params: Promise.resolve({}) })
    return { status: response.status, body: await response.json() }
  }
  return { workspaceId, call }
}
const aSession = async (workspaceId: string, senderId: string, status: string) => {
  await pool().query(
    `INSERT INTO sender_sessions (workspace_id, sender_id, channel, epoch, status, data_key, linked_at, expires_at, link_request_id)
     VALUES ($1, $2, 'baileys', 1, $3, 'x', now(), now() + interval '2 days', $4)`,
    [workspaceId, senderId, status, randomUUID()],
  )
}

describe('the WhatsApp session of a number, over REST', () => {
  it('is asked for, by default for the first number, and verified by its state and code', async () => {
    const { workspaceId, call } = await aCaller()
    expect((await call(qrCode)).status).toBe(404)
    const first = await aSender(workspaceId, { phone: '+919822000417', status: 'unlinked' })
    const second = await aSender(workspaceId, { status: 'unlinked' })
    const asked = await call(qrCode, { method: 'pairing_code', phone: '98220 00417' })
    expect(asked).toMatchObject({ status: 200, body: { senderId: first.id, requestId: expect.any(String) } })
    expect((await call(qrVerify)).body).toMatchObject({ senderId: first.id, state: 'starting', method: 'pairing_code' })
    const { requestId } = asked.body
    await putPairingCode(workspaceId, first.id, requestId, 'ABCD1234', new Date(Date.now() + 60_000))
    expect((await call(qrVerify)).body).toMatchObject({ state: 'code', method: 'pairing_code', code: 'ABCD1234' })
    expect((await call(qrVerify, { senderId: second.id })).body).toEqual({ senderId: second.id, state: 'idle' })
    expect((await call(qrCode, { method: 'pairing_code' })).status).toBe(422)
    expect((await call(qrCode, { method: 'pairing_code', phone: '98220 00418' })).body.error.code).toBe(
      'link_other_number',
    )
  })

  it('is extended while it lives, and restarted where it has ended', async () => {
    const { workspaceId, call } = await aCaller()
    const { id } = await aSender(workspaceId)
    await aSession(workspaceId, id, 'connected')
    const used = async () =>
      (await pool().query('SELECT last_active_at AS at FROM senders WHERE id = $1', [id])).rows[0].at
    expect(await used()).toBeNull()
    expect((await call(refresh)).body).toEqual({ senderId: id, refreshed: 'extended' })
    expect(await used()).toBeInstanceOf(Date)
    await pool().query(`UPDATE sender_sessions SET status = 'expired', ended_at = now() WHERE sender_id = $1`, [id])
    await pool().query(`UPDATE senders SET status = 'held', hold_reason = 'session_expired' WHERE id = $1`, [id])
    expect((await call(refresh)).body).toEqual({ senderId: id, refreshed: 'restarted', requestId: expect.any(String) })
    expect((await call(qrVerify)).body).toMatchObject({ state: 'starting', method: 'qr' })
  })

  it('is nothing for who may not link numbers, nor of another workspace', async () => {
    const agent = await aCaller('agent')
    for (const handler of [qrCode, qrVerify, refresh]) expect((await agent.call(handler)).status).toBe(403)
    const [mine, theirs] = [await aCaller(), await aCaller()]
    const { id } = await aSender(theirs.workspaceId)
    for (const handler of [qrCode, qrVerify, refresh])
      expect((await mine.call(handler, { senderId: id })).status).toBe(404)
  })
})
