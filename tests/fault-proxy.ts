import { createServer, connect as dial, type Socket } from 'node:net'

/** A wire between client and server that a test can stop, cut, or make swallow what goes over it. */
export type FaultProxy = {
  /** The server's address as seen through the wire. */
  url: string
  /** Nothing reaches the client any more, and no end either: a network that is gone without a word. */
  stall(): void
  /** The same in both directions, and for good for the connections that are open: what is written is taken, and is gone. */
  swallow(): void
  /** Connections break, and new ones are refused: nobody listens any more. */
  refuse(): Promise<void>
  /** All is well again, for what is still open and for what comes. */
  resume(): Promise<void>
  close(): Promise<void>
}

/** @param target `ws://127.0.0.1:PORT/…` or any other URL with a port on loopback */
export async function faultProxy(target: string): Promise<FaultProxy> {
  const address = new URL(target)
  const targetPort = Number(address.port)
  const pairs = new Set<{ client: Socket; server: Socket; deaf: boolean }>()
  let state: 'open' | 'stalled' | 'deaf' = 'open'

  const listener = createServer((client) => {
    const server = dial(targetPort, '127.0.0.1')
    const pair = { client, server, deaf: state === 'deaf' }
    pairs.add(pair)
    client.on('data', (data) => void (pair.deaf || server.write(data)))
    server.on('data', (data) => void (pair.deaf || client.write(data)))
    if (state === 'stalled') server.pause()
    const end = () => {
      pairs.delete(pair)
      client.destroy()
      server.destroy()
    }
    for (const socket of [client, server]) socket.on('error', end).on('close', end)
  })
  const listen = (port: number) => new Promise<void>((done) => listener.listen(port, '127.0.0.1', done))
  const unlisten = () => new Promise((done) => listener.close(done))
  const cut = () => {
    for (const { client, server } of pairs) {
      client.destroy()
      server.destroy()
    }
  }
  await listen(0)
  const bound = listener.address()
  if (bound === null || typeof bound === 'string') throw new Error('no port')
  address.port = String(bound.port)
  return {
    url: address.href,
    stall() {
      state = 'stalled'
      for (const { server } of pairs) server.pause()
    },
    swallow() {
      state = 'deaf'
      for (const pair of pairs) pair.deaf = true
    },
    async refuse() {
      cut()
      if (listener.listening) await unlisten()
    },
    async resume() {
      state = 'open'
      for (const { server } of pairs) server.resume()
      if (!listener.listening) await listen(bound.port)
    },
    async close() {
      cut()
      if (listener.listening) await unlisten()
    },
  }
}
