import fs from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { env } from '#lib/env.ts'
import { log } from '#lib/log.ts'
import { argumentsOf, isRunning, type Mark, markOf, signalBrowser } from './processes.ts'

const markSchema = z.object({ pid: z.number().int().positive(), since: z.string() })
const BROWSER = 'browser.json'

/** Where the open browsers of this host lie. */
export const browsersDir = (): string =>
  path.resolve(env().WEB_BROWSERS_DIR ?? path.join(path.dirname(path.resolve(env().STORAGE_DIR)), 'browsers'))

/** `PID-START` of the worker: each has a folder of its own, and a dead one's is told by its name. */
const ownName = (): string => {
  const own = markOf(process.pid)
  return own ? `${own.pid}-${own.since}` : `${process.pid}-0`
}

/** A new private folder for one browser. */
export async function newFolder(dir: string): Promise<string> {
  const own = path.join(dir, ownName())
  await mkdir(own, { recursive: true, mode: 0o700 })
  return mkdtemp(path.join(own, 'b-'))
}

export const profileIn = (folder: string): string => path.join(folder, 'profile')

/** Notes which process has the folder, so that it can be ended when we could not. */
export async function noteBrowser(folder: string, mark: Mark): Promise<void> {
  await writeFile(path.join(folder, BROWSER), JSON.stringify(mark), { mode: 0o600 })
}

export const removeFolder = (folder: string): Promise<void> =>
  rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })

/**
 * Ends the browsers that dead workers of this host left behind, and removes their profiles. A live worker's are left
 * alone; a process is ended only where it runs on that very folder.
 */
export async function clearLeftovers(dir: string): Promise<void> {
  for (const worker of await readdir(dir).catch(() => [])) {
    const [pid, since] = worker.split('-')
    if (!/^\d+-\d+$/.test(worker) || isRunning({ pid: Number(pid), since: since! })) continue
    for (const name of await readdir(path.join(dir, worker)).catch(() => [])) {
      await clearOne(path.join(dir, worker, name))
    }
    await removeFolder(path.join(dir, worker))
  }
}

async function clearOne(folder: string): Promise<void> {
  const noted = markSchema.safeParse(await readFile(path.join(folder, BROWSER), 'utf8').then(JSON.parse, () => null))
  const mark = noted.success ? noted.data : null
  if (mark && isRunning(mark) && runsOn(mark.pid, folder)) {
    log.warn({ pid: mark.pid }, 'a browser of a dead worker is ended')
    signalBrowser(mark, 'SIGKILL')
    for (let waited = 0; isRunning(mark) && waited < 5_000; waited += 50) {
      await new Promise((done) => setTimeout(done, 50))
    }
  }
  await removeFolder(folder)
}

const runsOn = (pid: number, folder: string): boolean =>
  argumentsOf(pid).includes(`--user-data-dir=${fs.realpathSync(folder)}/profile`)
