import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'
import { silenceSignalLibrary } from '../channels/baileys/quiet.ts'
import { Accounts } from './accounts.ts'
import { loadCertificate } from './certificate.ts'
import { Connection, type ConnectionEvents } from './connection.ts'
import { controlListener } from './control.ts'
import type { Info } from './control-schema.ts'
import { Faults } from './faults.ts'
import { Journal } from './journal.ts'
import type { Network } from './network.ts'
import { makeOrders, type Orders } from './orders.ts'
import { Phones } from './phones.ts'
import { Policy } from './policy.ts'
import type { Habits } from './policy-schema.ts'
import { admitClient, handleStanza, releaseConnection } from './session.ts'
import { PhoneSessions } from './signal.ts'
import { StateLog } from './state-log.ts'
import { Timers } from './timers.ts'
import { WebSide } from './web/index.ts'
import { isOwnPage, isWebPath, WEB_SOCKET_PATH, webListener } from './web/serve.ts'

const LOOPBACK = '127.0.0.1'
const SOCKET_PATH = '/ws/chat'
const MAX_FRAME_BYTES = 8 << 20

export interface SimulatorOptions {
  /** 0 or none: any free one. */
  port?: number
  /** Only ever `127.0.0.1`; anything else is refused. */
  host?: string
  /** NDJSON, appended to. None: the journal is kept in memory. */
  journalFile?: string
  /** Accounts, keys, sessions, backlog. None: forgotten at the end. */
  stateFile?: string
  /** Where the certificate is kept, so that its root stays the same. */
  certDir?: string
  /** Which owners read what arrives, with a `readShare` between 0 and 1. */
  seed?: number
  habits?: Partial<Habits>
  decrypt?: boolean
  dedupe?: boolean
  /** What went wrong inside while serving a client; default: told on standard error. */
  onError?: (error: unknown) => void
}

export interface Simulator {
  /** `ws://127.0.0.1:PORT/ws/chat` */
  url: string
  /** `http://127.0.0.1:PORT` */
  controlUrl: string
  rootPublicKey: Uint8Array
  journal: Journal
  /** The control API's orders, without HTTP. */
  orders: Orders
  info(): Info
  /** Breaks all connections, writes everything down. */
  stop(): Promise<void>
}

/**
 * Starts a WhatsApp network on loopback for real Baileys clients. Keeps libsignal's console lines, some of them
 * with key material, out of this process while it runs.
 * @throws when another host than 127.0.0.1 is asked for, or the port is taken
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { port = 0, host = LOOPBACK, certDir } = options
  if (host !== LOOPBACK) throw new Error(`The simulator binds to ${LOOPBACK} only, not to ${host}`)
  const certificate = loadCertificate(certDir)
  const network = await openNetwork(options)
  const orders = makeOrders(network)
  const startedAt = Date.now()
  const info = () => inform(network, certificate.rootPublicKey, startedAt)
  const control = controlListener({ journal: network.journal, orders, info })
  const http = createServer((request, response) =>
    isWebPath(request.url) ? webListener(request, response) : control(request, response),
  )
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES })
  const pages = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES })
  http.on('upgrade', (request, socket, head) => {
    const path = (request.url ?? '').split('?')[0]
    const server = path === SOCKET_PATH ? sockets : path === WEB_SOCKET_PATH && isOwnPage(request) ? pages : undefined
    if (server) server.handleUpgrade(request, socket, head, (made) => server.emit('connection', made, request))
    else socket.destroy()
  })
  pages.on('connection', (socket: WebSocket) => network.web.open(network, socket))
  const events = connectionEvents(network, options.onError ?? ((error) => console.error('simulator:', error)))
  sockets.on('connection', (socket: WebSocket) => network.connections.add(new Connection(socket, certificate, events)))
  // Errors of the HTTP server are told by `listen`; without a listener here they would end the process as well.
  sockets.on('error', () => {})
  await listen(http, port).catch((error: unknown) => {
    closeFiles(network)
    throw error
  })
  const address = `${LOOPBACK}:${(http.address() as AddressInfo).port}`
  const restoreConsole = silenceSignalLibrary()
  return {
    url: `ws://${address}${SOCKET_PATH}`,
    controlUrl: `http://${address}`,
    rootPublicKey: certificate.rootPublicKey,
    journal: network.journal,
    orders,
    info,
    async stop() {
      network.timers.clear()
      for (const connection of network.connections) connection.terminate()
      network.web.close()
      http.closeAllConnections()
      await new Promise((done) => http.close(done))
      // The last `close` events of the sockets still write to the journal.
      while (network.connections.size + network.web.connected > 0) await new Promise((done) => setImmediate(done))
      closeFiles(network)
      restoreConsole()
    },
  }
}

async function openNetwork(options: SimulatorOptions): Promise<Network> {
  const { log: state, stored } = await StateLog.open(options.stateFile)
  return {
    journal: await Journal.open(options.journalFile),
    state,
    accounts: new Accounts(state, stored),
    sessions: new PhoneSessions(state, stored),
    phones: new Phones(state, stored),
    policy: new Policy(options.seed ?? 1, options.habits),
    faults: new Faults(),
    timers: new Timers(),
    web: new WebSide(state, stored),
    connections: new Set(),
    pairing: new Map(),
    linkCodes: new Map(),
    decrypt: options.decrypt ?? true,
    dedupe: options.dedupe ?? true,
  }
}

function closeFiles(network: Network): void {
  network.state.close()
  network.journal.close()
}

function connectionEvents(network: Network, failed: (error: unknown) => void): ConnectionEvents {
  return {
    client: (connection, payload) => admitClient(network, connection, payload),
    node: (connection, node) => handleStanza(network, connection, node),
    closed: (connection) => releaseConnection(network, connection),
    failed,
  }
}

function listen(http: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    http.once('error', reject)
    http.listen(port, LOOPBACK, () => {
      http.off('error', reject)
      resolve()
    })
  })
}

function inform(network: Network, rootPublicKey: Uint8Array, startedAt: number): Info {
  return {
    rootPublicKey: Buffer.from(rootPublicKey).toString('base64'),
    startedAt,
    accounts: network.accounts.all().map(({ phone, device, revoked, connection, outbox }) => ({
      phone,
      device,
      revoked,
      connected: connection !== undefined,
      pending: outbox.size,
    })),
    browsers: network.web.devices
      .all()
      .flatMap(({ phone, device, revoked, socket, outbox }) =>
        revoked ? [] : [{ phone, device, connected: socket !== undefined, pending: outbox.size }],
      ),
  }
}
