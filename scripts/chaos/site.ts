import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { closeDb, pool } from '#lib/db.ts'
import { type SimulatorClient, simulatorClient } from '#worker/simulator/client.ts'
import { freePort, type Postgres, startPostgres } from '../postgres.ts'
import { dataFolder } from '../stack/data-folder.ts'
import { embeddedDatabase, migrateDatabase } from '../stack/database.ts'
import { bareEnvironment, ROOT, stackEnvironment } from '../stack/environment.ts'
import { isAlive, markOf, signalGroup } from '../stack/processes.ts'
import { Process } from './process.ts'

export const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** Everything that a run of its own needs, in a folder of its own: PostgreSQL, the simulator, workers. */
export type Site = {
  dir: string
  simulator: SimulatorClient
  workers: Process[]
  /** PostgreSQL's immediate stop, and a start on the same folder and port. */
  cutDatabase(downMs: number): Promise<void>
  close(): Promise<void>
}

const PACE_FACTOR = '0.15'
const program = (name: string) => path.join(ROOT, 'worker', name)

async function until<T>(what: string, withinMs: number, ask: () => T | undefined): Promise<T> {
  const end = performance.now() + withinMs
  for (;;) {
    const answer = ask()
    if (answer !== undefined) return answer
    if (performance.now() > end) throw new Error(`${what} did not come up within ${withinMs / 1000} s`)
    await sleep(100)
  }
}

/**
 * Starts them, and points this process's own lib at them.
 * @param fate the failpoint at which a worker dies once it is told to (SIGUSR2), drawn at each start of one
 */
export async function openSite(workers: number, dedupe: boolean, fate: () => string): Promise<Site> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'broadcaster-chaos-'))
  const folder = dataFolder(dir)
  // durable: without it PostgreSQL may forget what it said was committed, and that would be no fault of the engine's
  let server: Postgres = await embeddedDatabase(folder)
  const simulatorPort = await freePort()
  const env = stackEnvironment(
    bareEnvironment(),
    folder,
    {
      DATABASE_URL: server.url,
      SIMULATOR_URL: `ws://127.0.0.1:${simulatorPort}/ws/chat`,
      SIMULATOR_CONTROL_URL: `http://127.0.0.1:${simulatorPort}`,
      ...{ PACE_FACTOR, QUIET_HOURS: 'off', NEW_CHAT_CAP: 'off' },
    },
    true,
  )
  Object.assign(process.env, env)
  await migrateDatabase(server.url)
  const network = new Process('simulator', {
    args: [program('simulator/main.ts')],
    env: () => ({
      ...env,
      SIMULATOR_PORT: String(simulatorPort),
      SIMULATOR_DIR: folder.path('simulator'),
      SIMULATOR_READ_SHARE: '0.3',
      SIMULATOR_DEDUPE: dedupe ? 'on' : 'off',
    }),
    log: folder.path('simulator.log'),
  })
  network.start()
  await until('the simulator', 60_000, () => network.ready)
  const crew = Array.from({ length: workers }, (_, index) => {
    const name = `worker-${index + 1}`
    const args = ['--max-semi-space-size=16', program('main.ts')]
    return new Process(name, { args, env: () => ({ ...env, FAILPOINTS: fate() }), log: folder.path(`${name}.log`) })
  })
  for (const worker of crew) worker.start()
  for (const worker of crew) await until(worker.name, 90_000, () => worker.ready)
  return {
    dir,
    simulator: simulatorClient(env.SIMULATOR_CONTROL_URL ?? ''),
    workers: crew,
    async cutDatabase(downMs) {
      await stopAtOnce(server, folder.path('postgres', 'postmaster.pid'))
      await sleep(downMs)
      server = await startPostgres(folder.path('postgres'), { port: Number(new URL(server.url).port) })
    },
    async close() {
      await Promise.all(crew.map((worker) => worker.stop(15_000)))
      await network.stop(5_000)
      await closeDb()
      await server.stop()
    },
  }
}

async function stopAtOnce(server: Postgres, pidFile: string): Promise<void> {
  const postmaster = markOf(Number(fs.readFileSync(pidFile, 'utf8').split('\n')[0]))
  if (postmaster) process.kill(postmaster.pid, 'SIGQUIT')
  const end = performance.now() + 10_000
  while (postmaster && isAlive(postmaster) && performance.now() < end) await sleep(20)
  signalGroup(server.pid, 'SIGKILL') // what started it, and PostgreSQL too where it would not stop
}

/** Asks the database again while it is coming up or lost the connection; for what may be done twice. */
export async function patiently<T>(work: () => Promise<T>, withinMs = 60_000): Promise<T> {
  const end = performance.now() + withinMs
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!isConnectionLost(error) || performance.now() > end) throw error
      await sleep(200)
    }
  }
}

function isConnectionLost(error: unknown): boolean {
  const { code = '', message = '' } = error as { code?: string; message?: string }
  // 57P0x: shutting down or starting up; P1xxx, P2024: Prisma's words for a lost connection
  return /^(ECONN|EPIPE|57P0|08|P10|P2024)/.test(code) || /terminat|connection|ECONN|starting up|Closed/i.test(message)
}

export const rows = <T extends object>(sql: string, values: unknown[] = []): Promise<T[]> =>
  patiently(async () => (await pool().query<T>(sql, values)).rows)
