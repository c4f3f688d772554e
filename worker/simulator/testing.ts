import makeWASocket, {
  type AuthenticationCreds,
  type BinaryNode,
  BufferJSON,
  type ConnectionState,
  initAuthCreds,
  type PossiblyExtendedCacheStore,
  type SignalDataTypeMap,
  type SignalKeyStore,
  type UserFacingSocketConfig,
  type WAMessage,
  type WAMessageUpdate,
  type WASocket,
} from '@whiskeysockets/baileys'
import { pino } from 'pino'
import { type SimulatorClient, simulatorClient } from './client.ts'
import type { Simulator } from './server.ts'
import { simulatorSocketOptions, trustSimulator } from './trust.ts'

/** Credentials and keys of a client in memory, serialised as a database would. */
export interface MemoryAuth {
  creds: AuthenticationCreds
  keys: SignalKeyStore
  /** What a crash would leave behind now. */
  copy(): MemoryAuth
}

export function memoryAuth(rows = new Map<string, string>(), creds = initAuthCreds()): MemoryAuth {
  const keys: SignalKeyStore = {
    get: async <T extends keyof SignalDataTypeMap>(type: T, ids: string[]) => {
      const found: { [id: string]: SignalDataTypeMap[T] } = {}
      for (const id of ids) {
        const row = rows.get(`${type}|${id}`)
        if (row !== undefined) found[id] = JSON.parse(row, BufferJSON.reviver) as SignalDataTypeMap[T]
      }
      return found
    },
    set: async (data) => {
      for (const [type, entries] of Object.entries(data)) {
        for (const [id, value] of Object.entries(entries ?? {})) {
          if (value === null) rows.delete(`${type}|${id}`)
          else rows.set(`${type}|${id}`, JSON.stringify(value, BufferJSON.replacer))
        }
      }
    },
  }
  const cloned = () => JSON.parse(JSON.stringify(creds, BufferJSON.replacer), BufferJSON.reviver) as AuthenticationCreds
  return { creds, keys, copy: () => memoryAuth(new Map(rows), cloned()) }
}

/**
 * A cache of recipients' devices that outlives sockets. Without one a new socket asks for them again, and begins
 * a new session with each recipient: what a session went through before does not show.
 */
export function deviceCache(): PossiblyExtendedCacheStore {
  const values = new Map<string, unknown>()
  return {
    get: <T>(key: string) => values.get(key) as T | undefined,
    set: (key, value) => void values.set(key, value),
    del: (key) => void values.delete(key),
    flushAll: () => values.clear(),
  }
}

/** A real Baileys socket on the simulator, with what it said so far. */
export interface TestClient {
  socket: WASocket
  auth: MemoryAuth
  messages: WAMessage[]
  /** `notify` or `append`, beside `messages`. */
  arrivals: string[]
  updates: WAMessageUpdate[]
  states: Partial<ConnectionState>[]
  acks: BinaryNode['attrs'][]
  /** What `getMessage` answers from, by message id. */
  sent: Map<string, string>
  /** Sends text under a given id. */
  send(phone: string, text: string, id?: string): Promise<string>
  /** The furthest a message of ours got, by what the client said: 2 accepted, 3 delivered, 4 read; 0 refused. */
  status(id: string): number | undefined
  /** Code that a message of ours was refused with. */
  refusal(id: string): string | undefined
  /** Texts that arrived, in order. */
  texts(): string[]
  /** Code of the close; waits for it. */
  closed(): Promise<number>
  end(): void
}

/** Opens a socket; does not wait for anything. */
export function openClient(
  simulator: Pick<Simulator, 'url' | 'rootPublicKey'>,
  auth: MemoryAuth,
  options: Partial<UserFacingSocketConfig> = {},
): TestClient {
  trustSimulator(simulator.url, simulator.rootPublicKey)
  const sent = new Map<string, string>()
  const socket = makeWASocket({
    ...simulatorSocketOptions(simulator.url),
    auth,
    logger: pino({ level: process.env.SIMULATOR_TEST_LOG ?? 'silent' }),
    markOnlineOnConnect: false,
    syncFullHistory: false,
    shouldSyncHistoryMessage: () => false,
    enableRecentMessageCache: false,
    retryRequestDelayMs: 10,
    getMessage: async ({ id }) => {
      const text = sent.get(id ?? '')
      return text === undefined ? undefined : { conversation: text }
    },
    ...options,
  })
  const client: TestClient = {
    socket,
    auth,
    messages: [],
    arrivals: [],
    updates: [],
    states: [],
    acks: [],
    sent,
    async send(phone, text, id) {
      const message = await socket.sendMessage(`${phone}@s.whatsapp.net`, { text }, id ? { messageId: id } : {})
      const given = message?.key.id ?? ''
      sent.set(given, text)
      return given
    },
    status(id) {
      const own = client.messages.filter(({ key }) => key.id === id).map(({ status }) => status)
      const updates = client.updates.filter(({ key }) => key.id === id).map(({ update }) => update.status)
      const known = [...own, ...updates].flatMap((status) => (typeof status === 'number' ? [status] : []))
      return known.includes(0) ? 0 : known.length > 0 ? Math.max(...known) : undefined
    },
    // Baileys puts a fast refusal into its own upsert, a later one into an update.
    refusal: (id) =>
      [...client.messages, ...client.updates.map(({ key, update }) => ({ ...update, key }))].find(
        ({ key, messageStubParameters }) => key.id === id && messageStubParameters,
      )?.messageStubParameters?.[0],
    texts: () =>
      client.messages.flatMap(({ key, message }) =>
        key.fromMe || !message?.conversation ? [] : [message.conversation],
      ),
    async closed() {
      await until(() => client.states.some((state) => state.connection === 'close'), 'the socket to close')
      const last = client.states.find((state) => state.connection === 'close')?.lastDisconnect?.error
      return last && 'output' in last ? last.output.statusCode : 0
    },
    end: () => socket.end(undefined),
  }
  socket.ev.on('creds.update', (update) => Object.assign(auth.creds, update))
  socket.ev.on('connection.update', (state) => client.states.push(state))
  socket.ev.on('messages.upsert', ({ messages, type }) => {
    for (const message of messages) {
      client.messages.push(message)
      client.arrivals.push(type)
    }
  })
  socket.ev.on('messages.update', (updates) => client.updates.push(...updates))
  socket.ws.on('CB:ack,class:message', (node: BinaryNode) => client.acks.push(node.attrs))
  return client
}

/** Scans the QR of a new client with a phone, and comes back with it logged in. */
export async function linkClient(
  simulator: Simulator,
  phone: string,
  options: Partial<UserFacingSocketConfig> = {},
): Promise<TestClient> {
  const first = openClient(simulator, memoryAuth())
  const qr = await until(() => first.states.find((state) => state.qr)?.qr, 'a QR')
  await simulator.orders.scan({ qr, phone })
  await first.closed()
  return loginClient(simulator, first.auth, options)
}

/** Logs in with credentials that were linked before; waits until the backlog has been brought. */
export async function loginClient(
  simulator: Pick<Simulator, 'url' | 'rootPublicKey'>,
  auth: MemoryAuth,
  options: Partial<UserFacingSocketConfig> = {},
): Promise<TestClient> {
  const client = openClient(simulator, auth, options)
  await until(() => client.states.some((state) => state.connection === 'open'), 'the connection')
  await until(() => client.states.some((state) => state.receivedPendingNotifications), 'the backlog')
  return client
}

export function controlOf(simulator: Simulator): SimulatorClient {
  return simulatorClient(simulator.controlUrl)
}

/** Asks again and again, quickly, until there is an answer. */
export async function until<T>(
  question: () => T | undefined | false | Promise<T | undefined | false>,
  what: string,
  timeoutMs = 8_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs
  for (;;) {
    const answer = await question()
    if (answer !== undefined && answer !== false) return answer
    if (Date.now() > deadline) throw new Error(`Waited ${timeoutMs} ms in vain for ${what}`)
    await new Promise((done) => setTimeout(done, 5))
  }
}
