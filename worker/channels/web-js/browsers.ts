import os from 'node:os'
import type { Browser } from 'puppeteer-core'
import { SECOND } from '#lib/clock.ts'
import { env } from '#lib/env.ts'
import { browsersDir, clearLeftovers, newFolder, removeFolder } from './folder.ts'
import { launchBrowser } from './launch.ts'
import { isRunning, type Mark, memoryOf, signalBrowser } from './processes.ts'

/** What one browser with WhatsApp Web is reckoned to need, in MB, and where it is closed as run wild. */
const USUAL_MB = 700
const MOST_MB = 1_200
const WATCH_MS = 30 * SECOND
const CLOSE_MS = 5 * SECOND

/** No browser can be opened now: this worker has as many as it may. */
export class BrowsersFull extends Error {
  constructor(max: number) {
    super(`all ${max} browsers of this worker are in use (WEB_BROWSERS_MAX)`)
    this.name = 'BrowsersFull'
  }
}

/** A place for one browser: its folder first, to be filled with a profile, then the browser on it. */
export type OpenBrowser = {
  readonly folder: string
  /** Starts it. Once. @param tooLarge called when it has outgrown its memory */
  launch(hosts: readonly string[], tooLarge: () => void): Promise<Browser>
  /** Stands still while `work` reads its files: they are as one moment left them. */
  whileStopped<T>(work: () => Promise<T>): Promise<T>
  /** Ends the browser, in order where that is quick. Its folder stays, to be saved. */
  end(): Promise<void>
  /** Removes the folder and gives the place back. */
  release(): Promise<void>
}

export type Browsers = {
  /** @throws BrowsersFull */
  open(): Promise<OpenBrowser>
  readonly size: number
}

type BrowsersOptions = { max: number; dir: string; mostMb?: number; watchMs?: number }

/** The browsers of one worker process. */
export function makeBrowsers({ max, dir, mostMb = MOST_MB, watchMs = WATCH_MS }: BrowsersOptions): Browsers {
  let size = 0
  let cleared: Promise<void> | undefined
  async function place(): Promise<OpenBrowser> {
    cleared ??= clearLeftovers(dir)
    await cleared
    const folder = await newFolder(dir)
    let running: { browser: Browser; mark: Mark } | undefined
    let watch: NodeJS.Timeout | undefined
    let released = false
    return {
      folder,
      async launch(hosts, tooLarge) {
        running = await launchBrowser(folder, hosts)
        const { mark } = running
        watch = setInterval(() => {
          if (memoryOf(mark) > mostMb) tooLarge()
        }, watchMs).unref()
        return running.browser
      },
      async whileStopped(work) {
        if (!running) return work()
        const { mark } = running
        signalBrowser(mark, 'SIGSTOP')
        try {
          return await work()
        } finally {
          signalBrowser(mark, 'SIGCONT')
        }
      },
      async end() {
        clearInterval(watch)
        if (!running) return
        const { browser, mark } = running
        const closing = browser.close().catch(() => {})
        const patience = new Promise((done) => setTimeout(done, CLOSE_MS).unref())
        await Promise.race([closing, patience])
        signalBrowser(mark, 'SIGKILL')
        for (let waited = 0; isRunning(mark) && waited < CLOSE_MS; waited += 20) {
          await new Promise((done) => setTimeout(done, 20))
        }
      },
      async release() {
        if (released) return
        released = true
        await removeFolder(folder)
        size--
      },
    }
  }
  return {
    get size() {
      return size
    },
    async open() {
      if (size >= max) throw new BrowsersFull(max)
      size++
      return place().catch((error: unknown) => {
        size--
        throw error
      })
    },
  }
}

/** Half of the memory that this process may use, in browsers; at least one. */
export function browsersByMemory(bytes = process.constrainedMemory() || os.totalmem()): number {
  const limit = Math.min(bytes, os.totalmem())
  return Math.max(1, Math.min(100, Math.floor(limit / 2 / 1e6 / USUAL_MB)))
}

let shared: Browsers | undefined
/** The browsers of this process. */
export function browsers(): Browsers {
  shared ??= makeBrowsers({ max: env().WEB_BROWSERS_MAX ?? browsersByMemory(), dir: browsersDir() })
  return shared
}
