import { expect, it } from 'vitest'
import * as linkRoute from '#app/api/senders/[id]/link/route.ts'
import * as qrRoute from '#app/api/senders/[id]/qr/route.ts'
import * as senderRoute from '#app/api/senders/[id]/route.ts'
import * as unlinkRoute from '#app/api/senders/[id]/unlink/route.ts'
import { issueToken } from '#lib/auth/token.ts'
import { pool } from '#lib/db.ts'
import { putQr } from '#lib/senders/qr.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aSender, aWorkspace } from '#tests/factories.ts'

testDatabase()

type Handler = (request: Request, next: { params: Promise<{ id: string }> }) => Promise<Response>

it('over REST a backup is asked for, its code read and the link taken away; agents may only look', async () => {
  const { workspaceId, userId } = await aWorkspace()
  const { id } = await aSender(workspaceId)
  const token = await issueToken({ workspaceId, userId, version: 1 })
  const call = async (handler: unknown, { query = '', body }: { query?: string; body?: object } = {}) => {
    const request = new Request(`http://127.0.0.1:3000/api/senders/${id}${query}`, {
      method: body ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    })
    const response = await (handler as Handler)(request, { params: Promise.resolve({ id }) })
    return { status: response.status, body: response.status === 204 ? null : await response.json() }
  }
  const web = { channel: 'web_js' }
  const asked = await call(linkRoute.POST, { body: web })
  expect(asked).toMatchObject({ status: 200, body: { requestId: expect.any(String) } })
  await putQr(workspaceId, id, asked.body.requestId, '2@web', new Date(Date.now() + 60_000), 'web_js')
  expect((await call(qrRoute.GET, { query: '?channel=web_js' })).body).toMatchObject({ state: 'code', code: '2@web' })
  expect((await call(qrRoute.GET)).body).toMatchObject({ state: 'idle' })
  expect((await call(qrRoute.GET, { query: '?channel=telegraph' })).status).toBe(422)
  expect((await call(senderRoute.GET)).body).toMatchObject({
    activeChannel: 'baileys',
    backup: { desiredState: 'linked', linkRequestId: asked.body.requestId, session: null },
  })
  expect((await call(unlinkRoute.POST, { body: web })).status).toBe(204)
  expect((await call(senderRoute.GET)).body).toMatchObject({
    desiredState: 'linked',
    backup: { desiredState: 'unlinked' },
  })
  await pool().query(`UPDATE memberships SET role = 'agent' WHERE user_id = $1`, [userId])
  expect((await call(linkRoute.POST, { body: web })).status).toBe(403)
  expect((await call(qrRoute.GET, { query: '?channel=web_js' })).status).toBe(403)
  expect((await call(unlinkRoute.POST, { body: web })).status).toBe(403)
  expect((await call(senderRoute.GET)).status).toBe(200)
})
