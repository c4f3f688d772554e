import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Simulator, startSimulator } from '#worker/simulator/server.ts'
import { until } from '#worker/simulator/testing.ts'
import { BrowsersFull, makeBrowsers, type OpenBrowser } from './browsers.ts'
import { standInOf } from './endpoint.ts'
import { clearLeftovers } from './folder.ts'
import { openPage } from './page.ts'
import { isRunning, type Mark, markOf, memoryOf } from './processes.ts'
import { BROWSER_MS } from './testing.ts'
import { hostsOf } from './walls.ts'

const dir = mkdtempSync(path.join(os.tmpdir(), 'browsers-'))
const browsers = makeBrowsers({ max: 2, dir })
const host = { told: async () => {}, gone: () => {} }
let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator()
})
afterAll(async () => {
  await simulator.stop()
  rmSync(dir, { recursive: true, force: true })
})

const markIn = (folder: string): Mark => JSON.parse(readFileSync(path.join(folder, 'browser.json'), 'utf8'))
async function finish(place: OpenBrowser): Promise<void> {
  await place.end()
  await place.release()
}

it('are refused clearly when there are enough, and each gives its place back', async () => {
  const places = [await browsers.open(), await browsers.open()]
  await expect(browsers.open()).rejects.toThrow(BrowsersFull)
  await expect(browsers.open()).rejects.toThrow('all 2 browsers of this worker are in use (WEB_BROWSERS_MAX)')
  await places[0]!.release()
  await places[0]!.release()
  expect(browsers.size).toBe(1)
  await (await browsers.open()).release()
  await places[1]!.release()
  expect(browsers.size).toBe(0)
})

it('reach nothing but their page, whatever it asks for, and nothing listens', { timeout: 2 * BROWSER_MS }, async () => {
  const endpoint = standInOf(simulator.controlUrl)
  const other = await startSimulator()
  const place = await browsers.open()
  const browser = await place.launch(hostsOf(endpoint), () => {})
  const page = await openPage(browser, endpoint, host, false)
  await page.load()
  const asks = async (url: string) => {
    const [tab] = await browser.pages()
    const asked = (address: string) =>
      fetch(address, { mode: 'no-cors' }).then(
        () => 'there',
        () => 'refused',
      )
    return tab!.evaluate(asked, url)
  }
  expect(await asks(endpoint.url)).toBe('there')
  for (const url of [other.controlUrl, 'https://example.com/', 'http://localhost:1/'])
    expect(await asks(url)).toBe('refused')
  const [tab] = await browser.pages()
  await expect(tab!.goto(other.controlUrl)).rejects.toThrow('ERR_BLOCKED_BY_CLIENT')
  await tab!.goto(endpoint.url)
  await tab!.evaluate((url) => void window.open(url), other.controlUrl)
  await until(async () => (await browser.pages()).length === 1, 'the second page to be closed')
  const { pid } = markIn(place.folder)
  expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).not.toContain('--remote-debugging-port')
  expect(memoryOf(markIn(place.folder))).toBeGreaterThan(20)
  await finish(place)
  await other.stop()
})

it('get wa-js whole, with every function that the channel calls, and its counting of users off', async () => {
  const endpoint = { kind: 'whatsapp', url: 'https://web.whatsapp.com/' } as const
  const place = await browsers.open()
  // nothing is looked up: the one page that is shown is answered here
  const browser = await place.launch([], () => {})
  await openPage(browser, endpoint, host, true)
  const [tab] = await browser.pages()
  await tab!.goto('https://web.whatsapp.com/broadcaster-empty')
  const there = await tab!.evaluate(() => {
    const { WPP } = window as unknown as { WPP: Record<string, Record<string, unknown>> }
    const names: Record<string, string[]> = {
      conn: [
        'getAuthCode',
        'getMyUserLid',
        'getMyUserWid',
        'getStreamData',
        'isAuthenticated',
        'isIdle',
        'logout',
        'refreshQR',
      ],
      chat: ['find', 'getMessageById', 'getMessages', 'list', 'sendTextMessage'],
      util: ['createWid'],
    }
    const missing = Object.entries(names).flatMap(([room, all]) =>
      all.filter((name) => typeof WPP[room]?.[name] !== 'function'),
    )
    const { functions } = WPP.whatsapp as { functions: object }
    if (!('queryWidExists' in functions)) missing.push('queryWidExists')
    if (!('lidPnCache' in WPP.whatsapp!)) missing.push('lidPnCache')
    return {
      missing,
      on: typeof WPP.on,
      ready: WPP.isReady,
      counts: WPP.config?.disableGoogleAnalytics,
      version: WPP.version,
    }
  })
  expect(there).toEqual({ missing: [], on: 'function', ready: false, counts: true, version: '4.6.0' })
  await finish(place)
})

it('are closed when they outgrow their memory', async () => {
  const small = makeBrowsers({ max: 1, dir, mostMb: 10, watchMs: 50 })
  const place = await small.open()
  const told = Promise.withResolvers<void>()
  await place.launch(['127.0.0.1'], told.resolve)
  await told.promise
  await finish(place)
})

it('end with their worker, and what a killed one left behind is removed by the next', async () => {
  const script = `
    const { makeBrowsers } = await import(${JSON.stringify(path.resolve('worker/channels/web-js/browsers.ts'))})
    const place = await makeBrowsers({ max: 1, dir: ${JSON.stringify(dir)} }).open()
    await place.launch(['127.0.0.1'], () => {})
    console.log(place.folder)`
  const worker = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let folder = ''
  worker.stdout.on('data', (chunk) => {
    folder += chunk
  })
  await until(() => folder.includes('\n'), 'the browser', BROWSER_MS)
  const mark = markIn(folder.trim())
  await clearLeftovers(dir)
  expect(isRunning(mark)).toBe(true)
  worker.kill('SIGKILL')
  await until(() => !isRunning(mark), 'the browser to end with its worker', 20_000)
  expect(readdirSync(folder.trim())).toContain('profile')
  await clearLeftovers(dir)
  expect(readdirSync(dir).map((name) => readdirSync(path.join(dir, name)))).toEqual([[]])
})

it('of a dead worker that live on are ended, other processes never', async () => {
  const leftover = path.join(dir, '999999-1', 'b-gone')
  const others = path.join(dir, '999999-1', 'b-others')
  const asBrowserOf = (folder: string) => {
    mkdirSync(path.join(folder, 'profile'), { recursive: true })
    const flag = `--user-data-dir=${folder}/profile`
    return spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', '--', flag], {
      detached: true,
      stdio: 'ignore',
    })
  }
  const [browser, innocent] = [asBrowserOf(leftover), asBrowserOf('/tmp/of-somebody-else')]
  const marks = [browser, innocent].map(({ pid }) => markOf(pid!)!)
  for (const [at, folder] of [leftover, others].entries()) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(path.join(folder, 'browser.json'), JSON.stringify(marks[at]))
  }
  await clearLeftovers(dir)
  expect(marks.map(isRunning)).toEqual([false, true])
  expect(readdirSync(dir)).not.toContain('999999-1')
  innocent.kill('SIGKILL')
  rmSync('/tmp/of-somebody-else', { recursive: true, force: true })
})
