import { createHmac } from 'node:crypto'
import { NextRequest } from 'next/server'
import { beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '#tests/database/index.ts'

testDatabase()

const KEY = 'ab'.repeat(32)
type Handler = (request: NextRequest, context: unknown) => Promise<Response>
let route: { GET: Handler; POST: Handler; PUT: Handler }
beforeAll(async () => {
  Object.assign(process.env, {
    INNGEST_BASE_URL: 'http://127.0.0.1:1/',
    INNGEST_EVENT_KEY: 'test-key',
    INNGEST_SIGNING_KEY: `signkey-test-${KEY}`,
  })
  route = await import('./route.ts')
})

const address = 'http://127.0.0.1:3000/api/inngest'
/** As a server signs: HMAC-SHA256 over the body and the time, with the key's own part (SDK helpers/net.ts). */
function signed(body: string): string {
  const time = Math.round(Date.now() / 1_000)
  return `t=${time}&s=${createHmac('sha256', KEY).update(body).update(String(time)).digest('hex')}`
}
const run = (signature?: (body: string) => string) => {
  const event = { name: 'inngest/scheduled.timer', data: { cron: '17 * * * *' }, ts: 1 }
  // in the canonical order of keys (RFC 8785), in which the SDK signs
  const body = JSON.stringify({
    ctx: {
      attempt: 0,
      disable_immediate_execution: false,
      run_id: '01J',
      stack: { current: 0, stack: [] },
      use_api: false,
    },
    event,
    events: [event],
    steps: {},
    version: 2,
  })
  const canonical = JSON.stringify(sorted(JSON.parse(body)))
  return route.POST(
    new NextRequest(`${address}?fnId=broadcaster-housekeeping&stepId=step`, {
      method: 'POST',
      body,
      headers: { host: '127.0.0.1:3000', ...(signature && { 'x-inngest-signature': signature(canonical) }) },
    }),
    {},
  )
}
const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  )
}

describe('/api/inngest with a real server', () => {
  it('runs a function for a call that is signed', async () => {
    const answer = await run(signed)
    expect(answer.status).toBe(206)
    expect(await answer.json()).toMatchObject([{ op: 'StepRun', displayName: 'forget-events', data: 0 }])
  })

  it('refuses a call without a signature, or with a wrong or old one', async () => {
    const old = (body: string) => signed(body).replace(/t=\d+/, 't=1000000000')
    for (const signature of [undefined, () => 't=1&s=00', old]) expect((await run(signature)).status).toBe(401)
  })

  it('lets nobody register the app or look at it without a signature', async () => {
    const headers = { host: '127.0.0.1:3000' }
    const put = await route.PUT(new NextRequest(address, { method: 'PUT', headers }), {})
    const get = await route.GET(new NextRequest(address, { headers }), {})
    expect([put.status, get.status]).toEqual([401, 401])
    expect(await put.text()).not.toContain('campaign-run')
  })
})
