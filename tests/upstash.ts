import http from 'node:http'
import type { AddressInfo } from 'node:net'

type Command = (string | number)[]

/**
 * Stands in for Upstash's REST API on loopback, with the commands that lib/kv.ts uses: a command is posted as a JSON list
 * to `/`, several as a list of lists to `/pipeline` or, as a transaction, `/multi-exec`; texts come back in base64 where the client asks for it.
 * `lose()` makes it answer with an error, `hang()` not at all.
 */
export async function startUpstash(token = 'redis-token') {
  const values = new Map<string, { value: string; until: number }>()
  const state = { mode: 'fine' as 'fine' | 'lost' | 'hanging', calls: 0 }
  const live = (key: string) => {
    const entry = values.get(key)
    return entry && entry.until > Date.now() ? entry : undefined
  }
  const run = ([name, ...rest]: Command): unknown => {
    const [key = '', value = '', option, number] = rest.map(String)
    const entry = live(key)
    switch (String(name).toUpperCase()) {
      case 'GET':
        return entry?.value ?? null
      case 'SET':
        if (option?.toUpperCase() !== 'PX') throw new Error('every key has a time to live')
        values.set(key, { value, until: Date.now() + Number(number) })
        return 'OK'
      case 'GETDEL':
        values.delete(key)
        return entry?.value ?? null
      case 'DEL':
        return Number(values.delete(key))
      case 'INCR': {
        const count = Number(entry?.value ?? 0) + 1
        values.set(key, { value: String(count), until: entry?.until ?? Number.POSITIVE_INFINITY })
        return count
      }
      case 'PEXPIRE':
        if (!entry || (option?.toUpperCase() === 'NX' && entry.until < Number.POSITIVE_INFINITY)) return 0
        entry.until = Date.now() + Number(value)
        return 1
      case 'PTTL':
        return entry ? Math.round(entry.until - Date.now()) : -2
      default:
        throw new Error(`the stand-in knows no ${name}`)
    }
  }
  const server = http.createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    state.calls++
    if (state.mode === 'hanging') return
    const encoded = request.headers['upstash-encoding'] === 'base64'
    const answer = (command: Command) => {
      const result = run(command)
      return { result: encoded && typeof result === 'string' ? Buffer.from(result).toString('base64') : result }
    }
    const allowed = request.headers.authorization === `Bearer ${token}`
    const send = (status: number, value: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
    if (!allowed) return send(401, { error: 'WRONGPASS invalid password' })
    if (state.mode === 'lost') return send(500, { error: 'not now' })
    const posted = JSON.parse(body) as Command | Command[]
    const several = request.url === '/multi-exec' || request.url === '/pipeline'
    try {
      send(200, several ? (posted as Command[]).map(answer) : answer(posted as Command))
    } catch (error) {
      send(400, { error: String(error) })
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    redis: { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token },
    calls: () => state.calls,
    lose() {
      state.mode = 'lost'
    },
    hang() {
      state.mode = 'hanging'
    },
    stop() {
      server.closeAllConnections()
      server.close()
    },
  }
}
