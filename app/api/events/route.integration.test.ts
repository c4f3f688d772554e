import http from 'node:http'
import { Readable } from 'node:stream'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { GET } from '#app/api/events/route.ts'
import { issueToken } from '#lib/auth/token.ts'
import { pool } from '#lib/db.ts'
import { closeStreams, listening } from '#lib/http/change-streams.ts'
import { announceSql, type Change } from '#lib/realtime.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aWorkspace } from '#tests/factories.ts'

const database = testDatabase()
let server: http.Server
let origin: string

/** The handler behind a real socket, as a server would have it. */
beforeAll(async () => {
  server = http.createServer(async (req, res) => {
    const gone = new AbortController()
    res.on('close', () => gone.abort())
    const headers = new Headers(req.headers as Record<string, string>)
    const response = await GET(new Request(`http://127.0.0.1${req.url}`, { headers, signal: gone.signal }), {
      params: Promise.resolve({}),
    })
    res.writeHead(response.status, Object.fromEntries(response.headers))
    if (response.body)
      Readable.fromWeb(response.body as import('node:stream/web').ReadableStream)
        .on('error', () => {})
        .pipe(res)
    else res.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as { port: number }).port}`
})
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await closeStreams()
})

async function open(member: { workspaceId: string; userId: string }) {
  const token = await issueToken({ ...member, version: 1 })
  const leave = new AbortController()
  const response = await fetch(`${origin}/api/events`, {
    headers: { authorization: `Bearer ${token}` },
    signal: leave.signal,
  })
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  /** Reads until the stream says this; undefined when it ends first. */
  const until = async (wanted: string): Promise<string | undefined> => {
    while (!text.includes(wanted)) {
      const { done, value } = await reader.read()
      if (done) return undefined
      text += value
    }
    return text
  }
  await until('event: ready')
  await listening()
  return { until, leave: () => leave.abort(), heard: () => text, type: response.headers.get('content-type') }
}
const tell = (workspaceId: string, change: Change) => announceSql(pool(), workspaceId, change)

describe('GET /api/events', () => {
  it('refuses who is not signed in', async () => {
    expect((await fetch(`${origin}/api/events`)).status).toBe(401)
  })

  it('tells a workspace its own changes, and nobody else’s', async () => {
    const [mine, theirs] = [await aWorkspace(), await aWorkspace()]
    const [here, also, there] = [await open(mine), await open(mine), await open(theirs)]
    expect(here.type).toContain('text/event-stream')
    await tell(mine.workspaceId, { type: 'run', id: 'mine' })
    await tell(theirs.workspaceId, { type: 'run', id: 'theirs' })
    expect(await here.until('"id":"mine"')).toContain('data: {"type":"run","id":"mine"}\n\n')
    await also.until('"id":"mine"')
    expect(await there.until('theirs')).not.toContain('mine')
    expect(here.heard()).not.toContain('theirs')
    // one LISTEN connection for the three
    const { rows } = await pool().query(
      `SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'listen' AND datname = current_database()`,
    )
    expect(rows[0].n).toBe(1)
    for (const stream of [here, also, there]) stream.leave()
  })

  it('asks to read afresh after the database connection was lost', async () => {
    const mine = await aWorkspace()
    const stream = await open(mine)
    const admin = new pg.Client({ connectionString: database.url() })
    await admin.connect()
    await admin.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'listen' AND datname = current_database()`,
    )
    expect(await stream.until('resync')).toContain('data: {"type":"resync"}')
    await tell(mine.workspaceId, { type: 'usage' })
    expect(await stream.until('usage')).toBeDefined()
    await admin.end()
    stream.leave()
  })

  it('ends when the process is about to stop', async () => {
    const stream = await open(await aWorkspace())
    await closeStreams()
    expect(await stream.until('never')).toBeUndefined()
  })
})
