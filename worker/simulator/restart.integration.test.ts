import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { silenceSignalLibrary } from '../channels/baileys/quiet.ts'
import { type SimulatorClient, simulatorClient } from './client.ts'
import { deviceCache, loginClient, memoryAuth, openClient, type TestClient, until } from './testing.ts'

const OWN = '919800000001'
const PHONE = '919811111111'
const MAIN = join(import.meta.dirname, 'main.ts')
const readySchema = z.object({ url: z.string(), controlUrl: z.string() })

interface Running {
  process: ChildProcess
  url: string
  rootPublicKey: Uint8Array
  control: SimulatorClient
}

// The simulator is a process of its own here: nobody else keeps libsignal quiet in this one.
const restoreConsole = silenceSignalLibrary()
let directory: string
let running: Running | undefined

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'simulator-'))
})
afterEach(async () => {
  await end('SIGKILL')
  rmSync(directory, { recursive: true })
})

async function start(): Promise<Running> {
  const env = { ...process.env, SIMULATOR_DIR: directory, SIMULATOR_PORT: '0' }
  const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await once(createInterface({ input: child.stdout }), 'line')
  const { url, controlUrl } = readySchema.parse(JSON.parse(String(line)))
  const control = simulatorClient(controlUrl)
  running = { process: child, url, rootPublicKey: await control.rootPublicKey(), control }
  return running
}

async function end(signal: NodeJS.Signals): Promise<number | null> {
  const child = running?.process
  running = undefined
  if (!child) return null
  const exit = once(child, 'exit')
  child.kill(signal)
  const [code] = await exit
  return code as number | null
}

async function link({ url, rootPublicKey, control }: Running, options = {}): Promise<TestClient> {
  const first = openClient({ url, rootPublicKey }, memoryAuth())
  const qr = await until(() => first.states.find((state) => state.qr)?.qr, 'a QR')
  await control.scan({ qr, phone: OWN })
  await first.closed()
  return loginClient({ url, rootPublicKey }, first.auth, options)
}

afterAll(restoreConsole)

describe('a simulator that is killed and started again', () => {
  it('knows its accounts, sessions and backlog, and what phones have shown', async () => {
    const first = await start()
    const client = await link(first)
    await first.control.offline({ phones: ['919822222222'], offline: true })
    const id = await client.send(PHONE, 'before')
    const held = await client.send('919822222222', 'held')
    await until(() => client.status(id) === 3 && client.acks.some((ack) => ack.id === held), 'the answers')
    await first.control.inbound({ to: OWN, from: PHONE, text: 'established' })
    await until(() => client.texts().includes('established'), 'the answer')
    client.socket.ws.removeAllListeners('CB:message')
    await first.control.inbound({ to: OWN, from: PHONE, text: 'unread' })
    await end('SIGKILL')
    await client.closed()

    const second = await start()
    expect(second.rootPublicKey).toEqual(first.rootPublicKey)
    const again = await loginClient(second, client.auth)
    await until(() => again.texts().includes('unread'), 'the backlog')
    const after = await again.send(PHONE, 'after')
    await again.send(PHONE, 'before', id)
    await until(() => again.status(after) === 3, 'the delivery')
    await second.control.offline({ phones: ['919822222222'], offline: false })
    const { entries } = await second.control.journal()
    const shown = entries.filter((entry) => entry.kind === 'shown').map(({ text }) => text)
    expect(shown.toSorted()).toEqual(['after', 'before', 'held'])
    expect(await second.control.summary(OWN)).toEqual({
      stanzas: 4,
      shown: 3,
      duplicates: 0,
      wire_resends: 1,
      phones: 2,
    })
    again.end()
    expect(await end('SIGTERM')).toBe(0)
  })

  it('asks again for what it can not read, when its sessions are lost', async () => {
    const userDevicesCache = deviceCache()
    const first = await start()
    const client = await link(first, { userDevicesCache })
    const one = await client.send(PHONE, 'one')
    await until(() => client.status(one) === 3, 'the delivery')
    await first.control.inbound({ to: OWN, from: PHONE, text: 'established' })
    await until(() => client.texts().includes('established'), 'the answer')
    client.end()
    expect(await end('SIGINT')).toBe(0)
    const file = join(directory, 'state.log')
    const lines = readFileSync(file, 'utf8').split('\n')
    writeFileSync(file, lines.filter((line) => !line.startsWith('session:')).join('\n'))

    const second = await start()
    const again = await loginClient(second, client.auth, { userDevicesCache })
    const id = '3EB0DDDDDDDDDDDDDDDDDD'
    again.sent.set(id, 'two')
    await again.send(PHONE, 'two', id)
    await until(() => again.status(id) === 3, 'the delivery')
    const kinds = (await second.control.journal()).entries.filter((entry) => entry.id === id)
    expect(kinds.map(({ kind, type }) => type ?? kind)).toEqual(
      expect.arrayContaining(['stanza', 'retry', 'shown', 'delivery']),
    )
    again.end()
  })
})
