import fs from 'node:fs'
import path from 'node:path'
import { freePort } from '../../scripts/postgres.ts'
import { dataFolder } from '../../scripts/stack/data-folder.ts'
import { bareEnvironment, ROOT } from '../../scripts/stack/environment.ts'
import { lastWords, startStack } from '../../scripts/stack/index.ts'

/** What the specs need to know of the product under test. */
export const ADDRESSES = 'BROADCASTER_E2E'
export type Addresses = { url: string; simulator: string; databaseUrl: string; authSecret: string; masterKey: string }

/** One product for all specs, built for production, on free ports and with data of its own; each spec signs up anew. */
export default async function setup() {
  const dir = path.join(ROOT, '.test', 'e2e')
  await dataFolder(dir).take()
  fs.rmSync(dir, { recursive: true, force: true })
  const folder = dataFolder(dir)
  const stack = await startStack({
    folder,
    base: bareEnvironment(),
    host: '127.0.0.1',
    port: freePort,
    simulator: { readShare: 0 },
    // a message about every second: slow enough to be watched, fast enough to be waited for
    settings: { PACE_FACTOR: '0.15', QUIET_HOURS: 'off', NEW_CHAT_CAP: 'off', LOG_LEVEL: 'warn' },
    mode: 'production',
    log: 'files',
    durable: false,
    signal: new AbortController().signal,
  })
  const { env } = stack
  process.env[ADDRESSES] = JSON.stringify({
    url: stack.url,
    simulator: env.SIMULATOR_CONTROL_URL ?? '',
    databaseUrl: env.DATABASE_URL ?? '',
    authSecret: env.AUTH_SECRET ?? '',
    masterKey: env.MASTER_KEY ?? '',
  } satisfies Addresses)
  let broken: Error | undefined
  stack.failed.catch((error: Error) => {
    broken = error
  })
  return async () => {
    await stack.stop()
    if (broken) throw new Error(`${broken.message}\n${lastWords(folder)}`)
  }
}
