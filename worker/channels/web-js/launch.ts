import { execFile } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import puppeteer, { type Browser } from 'puppeteer-core'
import { chromiumCandidates, isChromium } from '#lib/chromium.ts'
import { env } from '#lib/env.ts'
import { log } from '#lib/log.ts'
import { noteBrowser, profileIn } from './folder.ts'
import { type Mark, markOf } from './processes.ts'

const run = promisify(execFile)
const HEAP_MB = 512

let found: Promise<string> | undefined
/** The Chromium of this machine. @throws Error that says what to do */
function chromium(): Promise<string> {
  found ??= search().catch((error: unknown) => {
    found = undefined
    throw error
  })
  return found
}
async function search(): Promise<string> {
  for (const file of chromiumCandidates({ ...process.env, CHROMIUM_PATH: env().CHROMIUM_PATH })) {
    const version = await run(file, ['--version'], { timeout: 20_000 }).catch(() => null)
    if (version && isChromium(version.stdout)) return file
  }
  throw new Error('WhatsApp Web needs Chromium, and none was found: install it, or set CHROMIUM_PATH')
}

const FLAGS = [
  '--disable-dev-shm-usage',
  '--disable-gpu',
  '--disable-breakpad',
  '--disable-crash-reporter',
  '--no-first-run',
  '--mute-audio',
  '--password-store=basic',
  `--js-flags=--max-old-space-size=${HEAP_MB}`,
  // what the page keeps is all there is to save
  '--disk-cache-size=1',
  '--media-cache-size=1',
]

/**
 * Starts a browser on the profile in this folder. It is spoken to through a pipe, so nothing listens, and it ends when
 * its worker does.
 * @param hosts names or addresses that it may reach, as Chromium's host rules write them; no other is even looked up
 */
export async function launchBrowser(
  folder: string,
  hosts: readonly string[],
): Promise<{ browser: Browser; mark: Mark }> {
  const executablePath = await chromium()
  await mkdir(path.join(folder, 'tmp'), { recursive: true, mode: 0o700 })
  const rules = ['MAP * ~NOTFOUND', ...hosts.map((host) => `EXCLUDE ${host}`)].join(' , ')
  const start = (sandbox: boolean) =>
    puppeteer.launch({
      executablePath,
      headless: true,
      pipe: true,
      userDataDir: profileIn(folder),
      waitForInitialPage: true,
      timeout: 30_000,
      // the worker ends its browsers in order; without these a signal would kill them before
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
      args: [...FLAGS, `--host-resolver-rules=${rules}`, ...(sandbox ? [] : ['--no-sandbox'])],
      env: { PATH: process.env.PATH, LANG: process.env.LANG, HOME: folder, TMPDIR: path.join(folder, 'tmp') },
    })
  const browser = await start(process.getuid?.() !== 0).catch((error: unknown) => {
    if (!/sandbox/i.test(String(error))) throw error
    log.warn('this host gives browsers no sandbox: they run without one')
    return start(false)
  })
  const pid = browser.process()?.pid
  const mark = pid === undefined ? null : markOf(pid)
  if (!mark) {
    await browser.close().catch(() => {})
    throw new Error('the browser ended while it started')
  }
  await noteBrowser(folder, mark)
  return { browser, mark }
}
