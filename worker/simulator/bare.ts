import fs from 'node:fs'
import makeWASocket, {
  BufferJSON,
  type SignalDataSet,
  type SignalDataTypeMap,
  type SignalKeyStore,
  type WASocket,
} from '@whiskeysockets/baileys'
import { pino } from 'pino'
import { z } from 'zod'
import { silenceSignalLibrary } from '../channels/baileys/quiet.ts'
import { simulatorClient } from './client.ts'
import { linkOne, type StoredClient, storedClientSchema } from './stored-client.ts'
import { simulatorSocketOptions, trustSimulator } from './trust.ts'

/**
 * Baileys alone, with its own defaults: what the engine is measured against. A program of its own:
 * `bare.ts link FILE COUNT FIRST_PHONE` links so many numbers and writes down what they keep, one line of JSON each;
 * `bare.ts hold FILE COUNT memory|disk` logs them in, says `{"connected": N}`, and sends what it is told to by
 * `process.send({ send: { each, first } })`, answering `{"sent": N, "ms": …}` once the server has acknowledged all.
 */
const [order, file = '', count = '0', detail = ''] = process.argv.slice(2)
const url = process.env.SIMULATOR_URL ?? ''
const control = simulatorClient(process.env.SIMULATOR_CONTROL_URL ?? '')
const ABREAST = 6
const tell = (what: object) => process.stdout.write(`${JSON.stringify(what)}\n`)
const logger = pino({ level: 'silent' })

const sendSchema = z.object({ send: z.object({ each: z.number().int(), first: z.number().int() }) })

/** Works on each with a few at a time. */
async function each<T>(items: Iterable<T>, work: (item: T) => Promise<void>): Promise<void> {
  const coming = items[Symbol.iterator]()
  const hand = async () => {
    for (let next = coming.next(); !next.done; next = coming.next()) await work(next.value)
  }
  await Promise.all(Array.from({ length: ABREAST }, hand))
}

/** Keys as objects in memory: the fastest that there is. */
function keysInMemory(rows: Map<string, unknown>): SignalKeyStore {
  return {
    get: async <T extends keyof SignalDataTypeMap>(type: T, ids: string[]) =>
      Object.fromEntries(ids.flatMap((id) => (rows.has(`${type}|${id}`) ? [[id, rows.get(`${type}|${id}`)]] : []))) as {
        [id: string]: SignalDataTypeMap[T]
      },
    set: async (data) => {
      for (const [type, entries] of Object.entries(data))
        for (const [id, value] of Object.entries(entries ?? {}))
          if (value === null) rows.delete(`${type}|${id}`)
          else rows.set(`${type}|${id}`, value)
    },
  }
}

/** Keys on disk and only there, as useMultiFileAuthState keeps them; one file a number instead of one a key. */
function keysOnDisk(path: string): SignalKeyStore {
  const read = () => keysInMemory(new Map(JSON.parse(fs.readFileSync(path, 'utf8'), BufferJSON.reviver)))
  return {
    get: async (type, ids) => read().get(type, ids),
    set: async (data: SignalDataSet) => {
      const rows = new Map<string, unknown>(JSON.parse(fs.readFileSync(path, 'utf8'), BufferJSON.reviver))
      await keysInMemory(rows).set(data)
      fs.writeFileSync(path, JSON.stringify([...rows], BufferJSON.replacer))
    },
  }
}

function keysOf(client: StoredClient): SignalKeyStore {
  const rows = client.keys.map(([key, value]) => [key, JSON.parse(value, BufferJSON.reviver)] as const)
  if (detail !== 'disk') return keysInMemory(new Map(rows))
  const path = `${file}.${client.phone}.${process.pid}`
  fs.writeFileSync(path, JSON.stringify(rows, BufferJSON.replacer))
  return keysOnDisk(path)
}

async function login(client: StoredClient): Promise<{ socket: WASocket; waiting: Map<string, () => void> }> {
  const socket = makeWASocket({
    ...simulatorSocketOptions(url),
    auth: { creds: JSON.parse(client.creds, BufferJSON.reviver), keys: keysOf(client) },
    logger,
  })
  const waiting = new Map<string, () => void>()
  socket.ws.on('CB:ack,class:message', ({ attrs }: { attrs: { id: string } }) => {
    waiting.get(attrs.id)?.()
    waiting.delete(attrs.id)
  })
  await new Promise<void>((resolve, reject) => {
    socket.ev.on('connection.update', ({ connection, lastDisconnect }) => {
      if (connection === 'open') resolve()
      if (connection === 'close') reject(lastDisconnect?.error ?? new Error('closed'))
    })
  })
  return { socket, waiting }
}

async function hold(): Promise<void> {
  const lines = fs.readFileSync(file, 'utf8').split('\n').slice(0, Number(count))
  const clients: Awaited<ReturnType<typeof login>>[] = []
  await each(lines.values(), async (line) => {
    clients.push(await login(storedClientSchema.parse(JSON.parse(line))))
  })
  lines.length = 0
  process.on('message', (message) => {
    const found = sendSchema.safeParse(message)
    if (found.success) void send(clients, found.data.send).catch(die)
  })
  tell({ connected: clients.length })
}

/** One after the other on each socket, all sockets at once, to numbers that nobody wrote to before. */
async function send(
  clients: Awaited<ReturnType<typeof login>>[],
  { each: times, first }: { each: number; first: number },
): Promise<void> {
  const since = performance.now()
  const acknowledged: Promise<void>[] = []
  await Promise.all(
    clients.map(async ({ socket, waiting }, place) => {
      for (let time = 0; time < times; time++) {
        const jid = `${first + place * times + time}@s.whatsapp.net`
        const id = `3EB0${crypto.randomUUID().replaceAll('-', '').slice(0, 18).toUpperCase()}`
        acknowledged.push(new Promise((resolve) => waiting.set(id, resolve)))
        await socket.sendMessage(jid, { text: `Namaste Customer ${time}, your order is ready` }, { messageId: id })
      }
    }),
  )
  await Promise.all(acknowledged)
  tell({ sent: clients.length * times, ms: performance.now() - since })
}

async function link(): Promise<void> {
  const out = fs.openSync(file, 'w')
  const phones = Array.from({ length: Number(count) }, (_, place) => String(Number(detail) + place))
  await each(phones, async (phone) => {
    fs.writeSync(out, `${JSON.stringify(await linkOne({ url, rootPublicKey }, control, phone))}\n`)
  })
  fs.closeSync(out)
  tell({ linked: phones.length })
}

function die(error: unknown): void {
  console.error(error)
  process.exit(1)
}

silenceSignalLibrary()
process.on('SIGTERM', () => process.exit(0))
const rootPublicKey = await control.rootPublicKey()
trustSimulator(url, rootPublicKey)
await (order === 'link' ? link() : hold()).catch(die)
if (order === 'link') process.exit(0)
