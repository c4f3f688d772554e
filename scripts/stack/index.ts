import fs from 'node:fs'
import path from 'node:path'
import { freePort } from '../postgres.ts'
import { Children, type Service, tail } from './children.ts'
import type { DataFolder } from './data-folder.ts'
import { checkServer, embeddedDatabase, migrateDatabase } from './database.ts'
import { ROOT, stackEnvironment } from './environment.ts'
import { isFree } from './ports.ts'
import { buildWeb } from './web-build.ts'

export type StackOptions = {
  folder: DataFolder
  /** Environment to build on: a person's own, or a bare one for the demo. */
  base: NodeJS.ProcessEnv
  host: string
  /** Asked once the folder is ours: what a killed run left on the port is gone by then. */
  port: () => Promise<number>
  /** Runs the simulator in place of WhatsApp; a share of its phones' owners reads what arrives. */
  simulator?: { readShare: number }
  /** Variables of the product that this way of starting fixes. */
  settings?: Record<string, string>
  mode: 'production' | 'development'
  log: 'files' | 'stderr'
  /** false: PostgreSQL without fsync, where the data is thrown away afterwards. */
  durable?: boolean
  /** Aborted when a person stops the start half-way. */
  signal: AbortSignal
}

export type Stack = {
  /** The address people open. */
  url: string
  env: NodeJS.ProcessEnv
  /** Rejects when a process cannot be kept running. */
  failed: Promise<never>
  /** Web, worker, simulator, PostgreSQL, in this order. */
  stop(): Promise<void>
  /** The process that serves under this name now. */
  pidOf(service: 'web' | 'worker' | 'simulator'): number | undefined
}

type Ports = { web: number; simulator?: number }

/** An address that this machine itself can ask. */
const reachable = (host: string) => (host === '0.0.0.0' ? '127.0.0.1' : host)
const nodeModule = (...parts: string[]) => path.join(ROOT, 'node_modules', ...parts)

/** Starts everything that one installation needs, in order, and waits until the web app answers. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { folder, signal } = options
  let fail: (error: Error) => void = () => {}
  const failed = new Promise<never>((_, reject) => {
    fail = reject
  })
  failed.catch(() => {}) // whoever waits for it is told; before that, the start itself throws
  await folder.take()
  let url = ''
  const children = new Children((marks) => folder.record(url, marks), fail)
  const stops: (() => Promise<void>)[] = []
  const stop = async () => {
    await children.stop()
    for (const end of stops.reverse()) await end()
    folder.release()
  }
  const start = async (): Promise<Stack> => {
    const web = await options.port()
    // what a person got wrong is told before the build makes them wait
    const { DATABASE_URL } = options.base
    if (DATABASE_URL) await checkServer(DATABASE_URL)
    environment(options, DATABASE_URL || 'postgresql://127.0.0.1/later', {
      web,
      ...(options.simulator && { simulator: 1 }),
    })
    if (options.mode === 'production') await buildWeb(ROOT, signal)
    const address = await database(options, stops, fail)
    const ports = { web, ...(await loopbackPorts(options)) }
    const env = environment(options, address, ports)
    url = env.APP_URL ?? ''
    const applied = await migrateDatabase(address)
    if (applied > 0) console.error(`Database brought up to date (${applied} migration${applied === 1 ? '' : 's'}).`)
    for (const service of services(options, env, ports)) {
      signal.throwIfAborted()
      const log = service.log
      if (log !== 'stderr') fs.rmSync(log, { force: true })
      children.start(service)
    }
    if (ports.simulator) await answers(`http://127.0.0.1:${ports.simulator}/control/info`, signal, failed)
    await answers(`http://${reachable(options.host)}:${web}/api/health`, signal, failed)
    return { url, env, failed, stop, pidOf: (name) => children.pidOf(name) }
  }
  try {
    return await start()
  } catch (error) {
    await stop()
    throw error
  }
}

async function database(
  { base, folder, durable }: StackOptions,
  stops: (() => Promise<void>)[],
  fail: (error: Error) => void,
): Promise<string> {
  if (base.DATABASE_URL) return base.DATABASE_URL
  const server = await embeddedDatabase(folder, { durable })
  let stopping = false
  stops.push(async () => {
    stopping = true
    await server.stop()
  })
  server.child.once('exit', () => {
    if (!stopping) fail(new Error('PostgreSQL ended. What was committed is safe; start again.'))
  })
  return server.url
}

async function loopbackPorts({ folder, simulator }: StackOptions): Promise<{ simulator?: number }> {
  if (!simulator) return {}
  // sessions are bound to the network, not to its port; the same one is only kinder to whoever watches it
  const last = folder.port('simulator')
  const port = last && (await isFree(last)) ? last : await freePort()
  folder.rememberPort('simulator', port)
  return { simulator: port }
}

function environment(options: StackOptions, address: string, ports: Ports): NodeJS.ProcessEnv {
  const { base, folder, host } = options
  return stackEnvironment(
    { ...base, NODE_ENV: options.mode },
    folder,
    {
      DATABASE_URL: address,
      APP_URL: base.APP_URL || `http://${reachable(host)}:${ports.web}`,
      ...(ports.simulator && {
        SIMULATOR_URL: `ws://127.0.0.1:${ports.simulator}/ws/chat`,
        SIMULATOR_CONTROL_URL: `http://127.0.0.1:${ports.simulator}`,
      }),
      ...options.settings,
    },
    !base.DATABASE_URL,
  )
}

function services(options: StackOptions, env: NodeJS.ProcessEnv, ports: Ports): Service[] {
  const { folder, host, mode } = options
  const dev = mode === 'development'
  if (options.log === 'files') fs.mkdirSync(folder.path('logs'), { recursive: true })
  const log = (name: string) => (options.log === 'files' ? folder.path('logs', `${name}.log`) : ('stderr' as const))
  const list: Service[] = []
  if (ports.simulator && options.simulator)
    list.push({
      name: 'simulator',
      args: [path.join(ROOT, 'worker/simulator/main.ts')],
      env: {
        ...env,
        SIMULATOR_PORT: String(ports.simulator),
        SIMULATOR_DIR: folder.path('simulator'),
        SIMULATOR_READ_SHARE: String(options.simulator.readShare),
      },
      log: log('simulator'),
    })
  if (ports.simulator) fs.mkdirSync(folder.path('simulator'), { recursive: true })
  list.push({
    name: 'worker',
    // each socket holds many short-lived buffers, and deep stacks are never read (measured, see docs/decisions.md)
    args: ['--max-semi-space-size=16', ...(dev ? ['--watch'] : []), path.join(ROOT, 'worker/main.ts')],
    env,
    log: log('worker'),
  })
  list.push({
    name: 'web',
    args: [
      ...['--import', path.join(ROOT, 'scripts/stack/peers.ts')],
      ...[nodeModule('next/dist/bin/next'), dev ? 'dev' : 'start', '-H', host, '-p', String(ports.web)],
    ],
    env,
    log: log('web'),
  })
  return list
}

/** Waits until something answers there over HTTP, whatever it says. */
async function answers(url: string, signal: AbortSignal, failed: Promise<never>, withinMs = 90_000): Promise<void> {
  const end = performance.now() + withinMs
  for (;;) {
    signal.throwIfAborted()
    const up = await fetch(url, { signal: AbortSignal.timeout(5_000) }).then(
      () => true,
      () => false,
    )
    if (up) return
    if (performance.now() > end) throw new Error(`Nothing answers at ${url} after ${withinMs / 1000} s.`)
    await Promise.race([failed, new Promise((resolve) => setTimeout(resolve, 150))])
  }
}

/** The end of every service's log, for an error that needs explaining. */
export function lastWords(folder: DataFolder): string {
  const dir = folder.path('logs')
  if (!fs.existsSync(dir)) return ''
  return fs
    .readdirSync(dir)
    .map((name) => `--- ${name}\n${tail(path.join(dir, name), 12)}`)
    .join('\n')
}
