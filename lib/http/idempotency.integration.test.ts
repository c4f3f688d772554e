import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { issueToken } from '#lib/auth/token.ts'
import { pool } from '#lib/db.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aWorkspace } from '#tests/factories.ts'
import { route } from './route.ts'

testDatabase()

const next = { params: Promise.resolve({}) }
async function aCaller() {
  const { workspaceId, userId } = await aWorkspace()
  return { authorization: `Bearer ${await issueToken({ userId, workspaceId, version: 1 })}` }
}
const post = (headers: Record<string, string>, key: string, body: unknown, path = '/pay') =>
  new Request(`http://127.0.0.1:3000${path}`, {
    method: 'POST',
    headers: { ...headers, 'idempotency-key': key },
    body: JSON.stringify(body),
  })
/** Counts how often the work really ran. */
function aCounter(work: (n: number) => unknown = (n) => ({ n })) {
  const calls = { count: 0 }
  const handler = route({ body: z.object({ amount: z.number() }) }, () => work(++calls.count))
  return { calls, handler }
}

describe('Idempotency-Key', () => {
  it('answers a repeat with the first answer and does the work once', async () => {
    const caller = await aCaller()
    const { calls, handler } = aCounter()
    const first = await handler(post(caller, 'k1', { amount: 1 }), next)
    const again = await handler(post(caller, 'k1', { amount: 1 }), next)
    expect([await first.json(), await again.json()]).toEqual([{ n: 1 }, { n: 1 }])
    expect(again.headers.get('idempotent-replayed')).toBe('true')
    expect(calls.count).toBe(1)
  })

  it('keeps an answer without a body too', async () => {
    const caller = await aCaller()
    const { calls, handler } = aCounter(() => undefined)
    expect((await handler(post(caller, 'k', { amount: 1 }), next)).status).toBe(204)
    expect((await handler(post(caller, 'k', { amount: 1 }), next)).status).toBe(204)
    expect(calls.count).toBe(1)
  })

  it('refuses a key that was used for something else, and keeps callers and paths apart', async () => {
    const [mine, theirs] = [await aCaller(), await aCaller()]
    const { calls, handler } = aCounter()
    await handler(post(mine, 'k', { amount: 1 }), next)
    const other = await handler(post(mine, 'k', { amount: 2 }), next)
    expect([other.status, (await other.json()).error.details.reason]).toEqual([409, 'idempotency_key_reused'])
    expect((await handler(post(theirs, 'k', { amount: 1 }), next)).status).toBe(200)
    expect((await handler(post(mine, 'k', { amount: 1 }, '/other'), next)).status).toBe(200)
    expect(calls.count).toBe(3)
  })

  it('lets only one of two at the same time do the work', async () => {
    const caller = await aCaller()
    let release = () => {}
    const gate = new Promise<void>((resolve) => {
      release = resolve
    })
    const { calls, handler } = aCounter(async (n) => {
      await gate
      return { n }
    })
    const first = handler(post(caller, 'k', { amount: 1 }), next)
    await expect.poll(() => calls.count).toBe(1)
    const second = await handler(post(caller, 'k', { amount: 1 }), next)
    expect([second.status, (await second.json()).error.details.reason]).toEqual([409, 'still_running'])
    release()
    expect((await first).status).toBe(200)
    expect(calls.count).toBe(1)
  })

  it('does not keep a failure of ours: it may be tried again', async () => {
    const caller = await aCaller()
    const { calls, handler } = aCounter((n) => {
      if (n === 1) throw new Error('the database went away')
      return { n }
    })
    expect((await handler(post(caller, 'k', { amount: 1 }), next)).status).toBe(500)
    expect(await (await handler(post(caller, 'k', { amount: 1 }), next)).json()).toEqual({ n: 2 })
    expect(calls.count).toBe(2)
  })

  it('keeps nothing of a public path: its answer may be a session', async () => {
    const caller = await aCaller()
    const login = route({ role: 'public', body: z.object({ amount: z.number() }) }, () => ({
      token: 'a-fresh-session',
    }))
    await login(post(caller, 'k', { amount: 1 }), next)
    const { rows } = await pool().query(`SELECT key FROM kv WHERE value LIKE '%a-fresh-session%'`)
    expect(rows).toEqual([])
  })

  it('of another query is another request', async () => {
    const caller = await aCaller()
    const { calls, handler } = aCounter()
    await handler(post(caller, 'q', { amount: 1 }, '/pay?start=false'), next)
    const other = await handler(post(caller, 'q', { amount: 1 }, '/pay?start=true'), next)
    expect([other.status, calls.count]).toEqual([409, 1])
  })
})
