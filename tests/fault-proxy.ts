import { createServer, connect as dial, type Socket } from 'node:net'

/** A wire between client and simulator that can be stopped in both directions, or towards the client only; for tests. */
export type FaultProxy = {
  /** The simulator's address as seen through the wire. */
  url: string
  /** Nothing reaches the client any more, and no end either: a network that is gone without a word. */
  stall(): void
  resume(): void
  close(): Promise<void>
}

export async function faultProxy(target: string): Promise<FaultProxy> {
  const { port, pathname } = new URL(target)
  const pairs = new Set<{ client: Socket; server: Socket }>()
  let stalled = false
  const listener = createServer((client) => {
    const server = dial(Number(port), '127.0.0.1')
    const pair = { client, server }
    pairs.add(pair)
    client.pipe(server)
    server.on('data', (data) => client.write(data))
    if (stalled) server.pause()
    const end = () => {
      pairs.delete(pair)
      client.destroy()
      server.destroy()
    }
    for (const socket of [client, server]) socket.on('error', end).on('close', end)
  })
  await new Promise<void>((done) => listener.listen(0, '127.0.0.1', done))
  const address = listener.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    url: `ws://127.0.0.1:${address.port}${pathname}`,
    stall() {
      stalled = true
      for (const { server } of pairs) server.pause()
    },
    resume() {
      stalled = false
      for (const { server } of pairs) server.resume()
    },
    async close() {
      for (const { client, server } of pairs) {
        client.destroy()
        server.destroy()
      }
      await new Promise((done) => listener.close(done))
    },
  }
}
