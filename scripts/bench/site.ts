import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { closeDb } from '#lib/db.ts'
import { type SimulatorClient, simulatorClient } from '#worker/simulator/client.ts'
import { freePort } from '../postgres.ts'
import { dataFolder } from '../stack/data-folder.ts'
import { embeddedDatabase, migrateDatabase } from '../stack/database.ts'
import { bareEnvironment, ROOT, stackEnvironment } from '../stack/environment.ts'
import { signalGroup } from '../stack/processes.ts'
import { Child } from './child.ts'

/** What a bench stands on: a PostgreSQL of its own, as durable as the product's, and perhaps the simulator. */
export type Site = {
  dir: string
  /** Environment of the product's processes. */
  env: NodeJS.ProcessEnv
  simulator: SimulatorClient
  close(): Promise<void>
}

/** pace: PACE_FACTOR. */
export type SiteOptions = { simulator?: boolean; pace?: number }

/**
 * Starts it in a folder of its own and points this process's own lib at it.
 * @param simulator starts the simulator too; its phones take messages unread, which would be work of this machine that
 *   no real one has
 */
export async function openSite({ simulator = false, pace = 0 }: SiteOptions = {}): Promise<Site> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'broadcaster-bench-'))
  const folder = dataFolder(dir)
  const server = await embeddedDatabase(folder)
  // where it ends early: nothing is left behind
  process.on('exit', () => {
    signalGroup(server.pid, 'SIGKILL')
    fs.rmSync(dir, { recursive: true, force: true })
  })
  const port = await freePort()
  const env = stackEnvironment(
    { ...bareEnvironment(), LOG_LEVEL: 'warn' },
    folder,
    {
      DATABASE_URL: server.url,
      SIMULATOR_URL: `ws://127.0.0.1:${port}/ws/chat`,
      SIMULATOR_CONTROL_URL: `http://127.0.0.1:${port}`,
      ...{ PACE_FACTOR: String(pace), QUIET_HOURS: 'on', NEW_CHAT_CAP: 'on' },
    },
    true,
  )
  Object.assign(process.env, env)
  await migrateDatabase(server.url)
  const network = simulator
    ? await Child.start('simulator', [path.join(ROOT, 'worker/simulator/main.ts')], {
        ...env,
        SIMULATOR_PORT: String(port),
        SIMULATOR_DECRYPT: 'off',
      })
    : undefined
  return {
    dir,
    env,
    simulator: simulatorClient(env.SIMULATOR_CONTROL_URL ?? ''),
    async close() {
      await network?.stop()
      await closeDb()
      await server.stop()
      fs.rmSync(dir, { recursive: true, force: true })
    },
  }
}

/** Works on a site and leaves nothing of it behind. */
export async function onSite<T>(options: SiteOptions, work: (site: Site) => Promise<T>): Promise<T> {
  const site = await openSite(options)
  try {
    return await work(site)
  } finally {
    await site.close()
  }
}
