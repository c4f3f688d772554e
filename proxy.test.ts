import { unstable_doesMiddlewareMatch } from 'next/experimental/testing/server.js'
import { NextRequest } from 'next/server'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { issueToken } from '#lib/auth/token.ts'
import { HOUR } from '#lib/clock.ts'
import { config, proxy } from './proxy.ts'

const visit = async (path: string, token?: string) =>
  proxy(
    new NextRequest(
      `http://127.0.0.1:3000${path}`,
      token ? { headers: { cookie: `next-auth.session-token=${token}` } } : {},
    ),
  )
/** Where it sends to, without the host (the test's request calls itself localhost). */
const location = async (path: string, cookie?: string) =>
  (await visit(path, cookie)).headers.get('location')?.replace(/^http:\/\/[^/]+/, '') ?? null
const token = () => issueToken({ userId: 'u', workspaceId: 'w', version: 1 })
afterEach(() => void vi.useRealTimers())

describe('the proxy', () => {
  it('sends signed-out people to log in and remembers where they were going', async () => {
    expect(await location('/campaigns/new?from=home')).toBe('/login?next=%2Fcampaigns%2Fnew%3Ffrom%3Dhome')
    expect(await location('/home')).toBe('/login')
    expect(await location('/homely')).toBeNull()
    expect(await location('/')).toBeNull()
    expect(await location('/campaigns', await token())).toBeNull()
  })

  it('lets no NUL of an address through to a search', async () => {
    expect(await location('/contacts?q=a%00b%00&show=all', await token())).toBe('/contacts?q=ab&show=all')
    expect(await location('/verify?%00=1')).toBe('/verify?=1')
    expect(await location('/contacts?q=100%2500', await token())).toBeNull()
  })

  it('gives every page a policy with a nonce of its own', async () => {
    const policies = await Promise.all(
      [visit('/'), visit('/')].map(async (page) => (await page).headers.get('content-security-policy') ?? ''),
    )
    const nonces = policies.map((policy) => /script-src 'self' 'nonce-([^']+)' 'strict-dynamic'/.exec(policy)?.[1])
    expect(new Set(nonces).size).toBe(2)
    expect(policies[0]).toContain("frame-ancestors 'none'")
    expect(policies[0]).not.toContain('unsafe-eval')
    expect(/script-src[^;]*unsafe-inline/.test(policies[0] ?? '')).toBe(false)
  })

  it('renews a session in use once an hour, not at every page', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
    const mine = await token()
    expect((await visit('/home', mine)).cookies.get('next-auth.session-token')).toBeUndefined()
    vi.setSystemTime(Date.now() + 2 * HOUR)
    expect((await visit('/home', mine)).cookies.get('next-auth.session-token')).toMatchObject({
      httpOnly: true,
      sameSite: 'lax',
      maxAge: 86_400,
    })
    vi.setSystemTime(Date.now() + 23 * HOUR)
    expect(await location('/home', mine)).toBe('/login')
  })

  it('leaves no page without a policy, also one that was fetched ahead', () => {
    for (const headers of [{}, { purpose: 'prefetch' }, { 'next-router-prefetch': '1' }])
      expect(unstable_doesMiddlewareMatch({ config, url: '/login', headers })).toBe(true)
    expect(unstable_doesMiddlewareMatch({ config, url: '/api/contacts' })).toBe(false)
  })

  it('stays away from the API: bodies that pass a proxy are cut', () => {
    const source = new RegExp(`^${config.matcher[0]?.source}$`)
    expect(source.test('/api/contacts/import')).toBe(false)
    expect(source.test('/campaigns')).toBe(true)
  })
})
