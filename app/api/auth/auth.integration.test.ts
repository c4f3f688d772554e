import { describe, expect, it } from 'vitest'
import { GET as keptMail } from '#app/api/dev/mail/route.ts'
import { GET as health } from '#app/api/health/route.ts'
import { pool } from '#lib/db.ts'
import { testDatabase } from '#tests/database/index.ts'
import { POST as login } from './login/route.ts'
import { POST as logout } from './logout/route.ts'
import { GET as profile, PUT as saveProfile } from './profile/route.ts'
import { POST as signup } from './signup/route.ts'
import { POST as verify } from './verify/route.ts'

testDatabase()

const next = { params: Promise.resolve({}) }
const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  new Request(`http://127.0.0.1:3000${path}`, {
    method,
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
const account = {
  name: 'Asha Rao',
  workspaceName: 'Rao Stores',
  email: 'asha@example.in',
  password: 'chai at four o clock',
}

describe('an account over REST', () => {
  it('is made, confirmed by the kept mail, used by bearer and by cookie, and ended', async () => {
    const made = await signup(call('POST', '/api/auth/signup', account), next)
    expect(made.status).toBe(201)
    const cookie = made.headers.get('set-cookie') ?? ''
    expect(cookie).toMatch(/^next-auth\.session-token=[^;]+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=86400$/)
    const { token } = await made.json()
    const bearer = { authorization: `Bearer ${token}` }
    expect(await (await profile(call('GET', '/x', undefined, bearer), next)).json()).toMatchObject({
      emailVerified: false,
    })

    const { mails } = await (await keptMail(call('GET', `/api/dev/mail?to=${account.email}`), next)).json()
    const link = /token=(\S+)/.exec(mails[0].text)?.[1]
    expect((await verify(call('POST', '/api/auth/verify', { token: link }), next)).status).toBe(204)

    const changed = await saveProfile(
      call('PUT', '/x', { name: 'Asha R' }, { cookie: cookie.split(';')[0] ?? '' }),
      next,
    )
    expect(await changed.json()).toMatchObject({
      name: 'Asha R',
      email: account.email,
      emailVerified: true,
      role: 'owner',
    })

    const out = await logout(call('POST', '/x', undefined, bearer), next)
    expect([out.status, out.headers.get('set-cookie')]).toEqual([204, expect.stringContaining('Max-Age=0')])
    expect((await profile(call('GET', '/x', undefined, bearer), next)).status).toBe(401)

    const again = await login(call('POST', '/x', { email: 'ASHA@example.in', password: account.password }), next)
    expect(again.status).toBe(200)
    expect(
      (await profile(call('GET', '/x', undefined, { authorization: `Bearer ${(await again.json()).token}` }), next))
        .status,
    ).toBe(200)
  })

  it('is not made with a password that is too short, nor twice', async () => {
    const short = await signup(call('POST', '/x', { ...account, email: 'b@example.in', password: 'short' }), next)
    expect((await short.json()).error.details.fields).toEqual({ password: 'At least 10 characters.' })
    const twice = await signup(call('POST', '/x', account, { 'accept-language': 'hi' }), next)
    expect([twice.status, (await twice.json()).error]).toEqual([
      409,
      { code: 'email_taken', message: 'इस ईमेल से पहले ही खाता बना है। लॉग इन करें।' },
    ])
  })
})

describe('health', () => {
  it('is degraded without a worker and fine with one that was seen just now', async () => {
    expect(await (await health()).json()).toMatchObject({
      status: 'degraded',
      database: true,
      worker: { alive: false },
    })
    await pool().query(`INSERT INTO workers (id, host, pid, version) VALUES (uuidv7(), 'h', 1, '1')`)
    expect(await (await health()).json()).toEqual({
      status: 'ok',
      database: true,
      worker: { alive: true, seenSecondsAgo: 0 },
      queue: { oldestSeconds: 0, events: 0 },
    })
  })
})
