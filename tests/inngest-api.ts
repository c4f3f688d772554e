import http from 'node:http'
import type { AddressInfo } from 'node:net'

export type PostedEvent = { id: string; name: string; data: Record<string, unknown>; ts: number }

/**
 * Stands in for Inngest's event API on loopback: POST /e/KEY with a list of events (docs/events: "Send events via HTTP").
 * It takes an id once, as Inngest does within 24 h, and answers as told.
 */
export async function startEventApi(key = 'test-key', at = 0) {
  const requests: { path: string; events: PostedEvent[] }[] = []
  const taken = new Map<string, PostedEvent>()
  const answers: ('ok' | 'refuse' | 'drop')[] = []
  const server = http.createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    const answer = answers.shift() ?? 'ok'
    const right = request.method === 'POST' && request.url === `/e/${key}`
    const events = right ? (JSON.parse(body) as PostedEvent[]) : []
    requests.push({ path: request.url ?? '', events })
    if (answer !== 'refuse') for (const event of events) if (!taken.has(event.id)) taken.set(event.id, event)
    // taken, but the answer never arrives
    if (answer === 'drop') return void request.socket.destroy()
    const status = !right ? 404 : answer === 'ok' ? 200 : 503
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(
      JSON.stringify(status === 200 ? { status, ids: events.map((event) => event.id) } : { status, error: 'not now' }),
    )
  })
  await new Promise<void>((resolve) => server.listen(at, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    key,
    requests,
    /** What Inngest would have handled: each id once, in the order of arrival. */
    taken: () => [...taken.values()],
    /** How the next requests are answered; afterwards ok. */
    answerNext: (...next: ('ok' | 'refuse' | 'drop')[]) => void answers.push(...next),
    stop: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
