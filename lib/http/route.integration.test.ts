import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { issueToken } from '#lib/auth/token.ts'
import { HOUR } from '#lib/clock.ts'
import { pool } from '#lib/db.ts'
import { AppError } from '#lib/errors.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aWorkspace } from '#tests/factories.ts'
import { PER_MINUTE, SCREEN_READS_PER_MINUTE } from './caller.ts'
import { route } from './route.ts'

testDatabase()

type Init = { method?: string; body?: unknown; headers?: Record<string, string>; raw?: string }
const request = (path: string, { method, body, headers, raw }: Init = {}) =>
  new Request(`http://127.0.0.1:3000${path}`, {
    method: method ?? (body !== undefined || raw !== undefined ? 'POST' : 'GET'),
    headers: { 'x-forwarded-for': '10.0.0.1', ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(raw !== undefined && { body: raw }),
  })
const next = (params: Record<string, string> = {}) => ({ params: Promise.resolve(params) })
async function aCaller() {
  const { workspaceId, userId } = await aWorkspace()
  const token = await issueToken({ userId, workspaceId, version: 1 })
  return { workspaceId, userId, token, bearer: { authorization: `Bearer ${token}` } }
}
const codeOf = async (response: Response) => [response.status, (await response.json()).error.code]

describe('who calls', () => {
  const whoami = route({}, ({ workspaceId, userId, role }) => ({ workspaceId, userId, role }))

  it('knows the bearer token and the cookie alike', async () => {
    const { workspaceId, userId, token, bearer } = await aCaller()
    const mine = { workspaceId, userId, role: 'owner' }
    expect(await (await whoami(request('/x', { headers: bearer }), next())).json()).toEqual(mine)
    const cookie = { cookie: `locale=hi; next-auth.session-token=${token}` }
    expect(await (await whoami(request('/x', { headers: cookie }), next())).json()).toEqual(mine)
  })

  it('renews a cookie in use after an hour, and leaves bearers alone', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 2 * HOUR })
    const { token, bearer } = await aCaller()
    vi.useRealTimers()
    const cookie = { cookie: `next-auth.session-token=${token}` }
    const renewed = (await whoami(request('/x', { headers: cookie }), next())).headers.get('set-cookie')
    expect(renewed).toMatch(/^next-auth\.session-token=.+; HttpOnly/)
    const fresh = { cookie: renewed?.split(';')[0] ?? '' }
    const again = await whoami(request('/x', { headers: fresh }), next())
    expect([again.status, again.headers.get('set-cookie')]).toEqual([200, null])
    expect((await whoami(request('/x', { headers: bearer }), next())).headers.get('set-cookie')).toBeNull()
  })

  it('refuses nobody, a broken token, an ended session, and a workspace the person is not in', async () => {
    const { workspaceId, userId, bearer } = await aCaller()
    const other = await aWorkspace()
    const as = async (claims: { userId: string; workspaceId: string; version: number }) => ({
      authorization: `Bearer ${await issueToken(claims)}`,
    })
    for (const headers of [
      {},
      { authorization: 'Bearer nonsense' },
      await as({ userId, workspaceId: other.workspaceId, version: 1 }),
      await as({ userId, workspaceId, version: 2 }),
    ])
      expect(await codeOf(await whoami(request('/x', { headers }), next()))).toEqual([401, 'unauthorized'])
    await pool().query('UPDATE users SET session_version = session_version + 1 WHERE id = $1', [userId])
    expect((await whoami(request('/x', { headers: bearer }), next())).status).toBe(401)
  })

  it('ends the sessions of a suspended workspace', async () => {
    const { workspaceId, bearer } = await aCaller()
    await pool().query('UPDATE workspaces SET suspended_at = now() WHERE id = $1', [workspaceId])
    expect((await whoami(request('/x', { headers: bearer }), next())).status).toBe(401)
  })

  it('asks for the role that a path needs', async () => {
    const { userId, bearer } = await aCaller()
    await pool().query(`UPDATE memberships SET role = 'agent' WHERE user_id = $1`, [userId])
    const admins = route({ role: 'admin' }, () => ({}))
    expect(await codeOf(await admins(request('/x', { headers: bearer }), next()))).toEqual([403, 'forbidden'])
  })

  it('takes no unsafe call that a browser sends from another site on the strength of a cookie', async () => {
    const { token, bearer } = await aCaller()
    const write = route({}, () => ({ done: true }))
    const cookie = { cookie: `next-auth.session-token=${token}` }
    const from = (site: string, headers: Record<string, string>) =>
      write(request('/x', { method: 'POST', headers: { ...headers, 'sec-fetch-site': site } }), next())
    expect((await from('cross-site', cookie)).status).toBe(403)
    expect((await from('same-site', cookie)).status).toBe(403)
    expect((await from('same-origin', cookie)).status).toBe(200)
    expect((await from('cross-site', bearer)).status).toBe(200)
  })

  it('knows another site by its Origin where that is all a browser says (plain http)', async () => {
    const { token, bearer } = await aCaller()
    const write = route({}, () => ({ done: true }))
    const cookie = { cookie: `next-auth.session-token=${token}` }
    const from = async (origin: string, headers: Record<string, string>) =>
      (await write(request('/x', { method: 'POST', headers: { ...headers, origin } }), next())).status
    expect(await from('http://evil.example', cookie)).toBe(403)
    expect(await from('http://127.0.0.1:4000', cookie)).toBe(403) // cookies do not know ports
    expect(await from('null', cookie)).toBe(403)
    expect(await from('http://127.0.0.1:3000', cookie)).toBe(200)
    expect(await from('https://shop.example', { ...cookie, 'x-forwarded-host': 'shop.example' })).toBe(200)
    expect(await from('http://evil.example', bearer)).toBe(200)
  })
})

describe('what is asked', () => {
  it('loses the signs that no database can hold, in texts and names', async () => {
    const { bearer } = await aCaller()
    const shape = z.object({ text: z.string(), fields: z.record(z.string(), z.string()).default({}) })
    const echo = route({ body: shape, query: z.object({ q: z.string() }) }, ({ body, query }) => ({
      ...body,
      ...query,
    }))
    const raw = '{"text": "a\\u0000b\\ud800", "fields": {"k\\u0000": "v\\u0000"}}'
    const response = await echo(request('/x?q=%00c', { raw, headers: bearer }), next())
    expect(await response.json()).toEqual({ text: 'ab\ufffd', fields: { k: 'v' }, q: 'c' })
  })

  const options = {
    role: 'public',
    body: z.object({ name: z.string().min(1), count: z.int().max(10) }),
    query: z.object({ limit: z.coerce.number().default(20) }),
    params: z.object({ id: z.uuid() }),
  } as const
  const echo = route(options, ({ body, query, params }) => ({ body, query, params }))
  const id = '01890a5d-ac96-774b-bcce-b302099a8057'

  it('parses body, query and path', async () => {
    const response = await echo(request('/x?limit=5', { body: { name: 'a', count: 1 } }), next({ id }))
    expect(await response.json()).toEqual({ body: { name: 'a', count: 1 }, query: { limit: 5 }, params: { id } })
  })

  it('says which field is wrong, in the language asked for', async () => {
    const headers = { 'accept-language': 'mr-IN,en;q=0.5' }
    const response = await echo(request('/x', { body: { count: 11 }, headers }), next({ id }))
    expect(response.status).toBe(422)
    expect((await response.json()).error).toMatchObject({
      code: 'invalid_input',
      message: 'काही माहिती पुन्हा एकदा पहा.',
      details: { fields: { name: 'हे भरा.', count: 'जास्तीत जास्त 10.' } },
    })
  })

  it('refuses what is no JSON and what is too much, without reading it all', async () => {
    expect(await codeOf(await echo(request('/x', { raw: '{"name":' }), next({ id })))).toEqual([400, 'malformed_json'])
    const huge = request('/x', { raw: `{"name":"${'x'.repeat(1_100_000)}"}` })
    expect(await codeOf(await echo(huge, next({ id })))).toEqual([413, 'body_too_large'])
  })

  it('leaves the body alone where there is no schema for it', async () => {
    const upload = route({ role: 'public' }, async ({ request: raw }) => ({
      bytes: (await raw.arrayBuffer()).byteLength,
    }))
    expect(await (await upload(request('/x', { raw: 'a,b\n1,2\n' }), next())).json()).toEqual({ bytes: 8 })
  })
})

describe('what is answered', () => {
  it('nothing as 204, a Response as it is', async () => {
    expect((await route({ role: 'public' }, () => undefined)(request('/x'), next())).status).toBe(204)
    const made = route({ role: 'public' }, () => new Response('csv', { status: 201 }))
    expect(await (await made(request('/x'), next())).text()).toBe('csv')
  })

  it('an AppError with its status and details, anything else as internal with an id', async () => {
    const failing = (error: Error) => route({ role: 'public' }, () => Promise.reject(error))(request('/x'), next())
    const quota = await failing(new AppError('quota_exceeded', { short: 3 }))
    expect(quota.status).toBe(402)
    expect((await quota.json()).error).toEqual({
      code: 'quota_exceeded',
      message: 'You are 3 messages short. Add messages or choose fewer people.',
      details: { short: 3 },
    })
    const { error } = await (await failing(new Error('password=hunter2'))).json()
    expect(error).toMatchObject({ code: 'internal', details: { id: expect.stringMatching(/^[0-9a-f]{8}$/) } })
    expect(error.message).toContain(error.details.id)
    expect(error.message).not.toContain('hunter2')
  })
})

describe('how often', () => {
  it(`lets ${PER_MINUTE} calls a minute through and then says how long to wait; others are not held up`, async () => {
    const [busy, calm] = [await aCaller(), await aCaller()]
    const ping = route({}, () => ({}))
    await pool().query(`INSERT INTO kv (key, value, expires_at) VALUES ($1, $2, now() + interval '30 s')`, [
      `rate:rest:${busy.workspaceId}:${busy.userId}`,
      String(PER_MINUTE - 1),
    ])
    expect((await ping(request('/x', { headers: busy.bearer }), next())).status).toBe(200)
    const refused = await ping(request('/x', { headers: busy.bearer }), next())
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(20)
    expect((await ping(request('/x', { headers: calm.bearer }), next())).status).toBe(200)
  })

  it('counts what a screen reads by itself apart, and lets more of it through', async () => {
    const { workspaceId, userId, token } = await aCaller()
    const cookie = { cookie: `next-auth.session-token=${token}` }
    const ping = route({}, () => ({}))
    for (const [key, count] of [
      ['', PER_MINUTE],
      [':reads', SCREEN_READS_PER_MINUTE - 1],
    ])
      await pool().query(`INSERT INTO kv (key, value, expires_at) VALUES ($1, $2, now() + interval '30 s')`, [
        `rate:rest:${workspaceId}:${userId}${key}`,
        String(count),
      ])
    expect((await ping(request('/x', { headers: cookie }), next())).status).toBe(200)
    expect((await ping(request('/x', { headers: cookie }), next())).status).toBe(429)
  })

  it('counts a path with a limit of its own for itself', async () => {
    const { bearer } = await aCaller()
    const rare = route({ limit: 1 }, () => ({}))
    expect((await rare(request('/rare', { headers: bearer }), next())).status).toBe(200)
    expect((await rare(request('/rare', { headers: bearer }), next())).status).toBe(429)
    expect((await route({}, () => ({}))(request('/x', { headers: bearer }), next())).status).toBe(200)
  })
})
