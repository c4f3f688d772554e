import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Browser } from 'puppeteer-core'
import {
  cancelInPage,
  forgetSessionsInPage,
  installAgent,
  lookUpInPage,
  missedInPage,
  type PageLookup,
  type PageWindow,
  sendInPage,
} from './agent.ts'
import type { WebEndpoint } from './endpoint.ts'
import { type Missed, missedSchema, type PageEvent, pageEventSchema } from './page-events.ts'
import type { SendingPage } from './send.ts'
import { mayAsk } from './walls.ts'

const BINDING = 'broadcasterTell'
const EMPTY = '/broadcaster-empty'
const LOAD_MS = 60_000
const ASK_MS = 30_000
/** Hundreds of chats are read one by one. */
const MISSED_MS = 180_000

/** wa-js as the package brings it; nothing is fetched. Its own counting of users stays off. */
const CONFIG = {
  deviceName: 'Broadcaster',
  disableGoogleAnalytics: true,
  googleAnalyticsId: null,
  linkPreviewApiServers: [],
}
let script: Promise<string> | undefined
const waJs = (): Promise<string> => {
  script ??= readFile(createRequire(import.meta.url).resolve('@wppconnect/wa-js'), 'utf8').then(
    (source) => `if (window.top === window) { window.WPPConfig = ${JSON.stringify(CONFIG)}; ${source}\n}`,
  )
  return script
}

/** WhatsApp Web in one browser, as far as the channel asks it. */
export type WebPage = SendingPage & {
  /** Loads WhatsApp Web. Rejects when it does not load. */
  load(): Promise<void>
  lookup(wid: string): Promise<PageLookup>
  missed(since: { since: number; acksSince: number }): Promise<Missed>
  logout(): Promise<void>
  /** Rejects when the page does not answer. */
  ping(): Promise<void>
}

export type PageHost = {
  /** Awaited by nobody in the page: what fails is the host's business. */
  told(event: PageEvent): Promise<void>
  gone(reason: string): void
}

/**
 * Prepares the browser's page: walls first, then what runs in it.
 * @param fresh makes WhatsApp Web begin new sessions with everybody: its keys are older than what was sent with them
 */
export async function openPage(
  browser: Browser,
  endpoint: WebEndpoint,
  host: PageHost,
  fresh: boolean,
): Promise<WebPage> {
  const page = (await browser.pages())[0] ?? (await browser.newPage())
  browser.on('disconnected', () => host.gone('browser_gone'))
  page.on('error', () => host.gone('page_crashed'))
  page.on('close', () => host.gone('page_closed'))
  // One page is all there is; one that it opens beside itself leads elsewhere.
  browser.on('targetcreated', (target) => {
    if (target.type() !== 'page') return
    const close = async () => {
      const other = await target.page()
      if (other && other !== page) await other.close()
    }
    close().catch(() => {})
  })
  const empty = new URL(EMPTY, endpoint.url).href
  await page.setRequestInterception(true)
  page.on('request', (request) => {
    const navigation = request.isNavigationRequest() && request.frame() === page.mainFrame()
    const answer =
      request.url() === empty
        ? request.respond({ status: 200, contentType: 'text/html', body: '' })
        : mayAsk(endpoint, { url: request.url(), kind: request.resourceType(), navigation })
          ? request.continue()
          : request.abort('blockedbyclient')
    answer.catch(() => {})
  })
  // "Headless" is no browser that WhatsApp Web knows; the rest of it is true.
  const userAgent = (await browser.userAgent()).replace('HeadlessChrome', 'Chrome')
  await page.setUserAgent({ userAgent })
  if (fresh) {
    await page.goto(empty, { timeout: LOAD_MS })
    await page.evaluate(forgetSessionsInPage)
  }
  await page.exposeFunction(BINDING, async (event: unknown) => {
    const told = pageEventSchema.safeParse(event)
    if (told.success) await host.told(told.data)
  })
  if (endpoint.kind === 'whatsapp') await page.evaluateOnNewDocument(await waJs())
  await page.evaluateOnNewDocument(installAgent, BINDING)
  const asked = <T>(work: Promise<T>, ms = ASK_MS): Promise<T> => {
    const { promise, reject } = Promise.withResolvers<never>()
    const timer = setTimeout(() => reject(new Error('the page does not answer')), ms)
    return Promise.race([work, promise]).finally(() => clearTimeout(timer))
  }
  return {
    async load() {
      await page.goto(endpoint.url, { timeout: LOAD_MS, waitUntil: 'domcontentloaded' })
    },
    send: (message) => page.evaluate(sendInPage, message),
    cancel: (attempt) => page.evaluate(cancelInPage, attempt),
    lookup: (wid) => asked(page.evaluate(lookUpInPage, wid)),
    missed: async (since) => missedSchema.parse(await asked(page.evaluate(missedInPage, since), MISSED_MS)),
    async ping() {
      await asked(page.evaluate(() => true))
    },
    async logout() {
      await asked(page.evaluate(() => (window as unknown as PageWindow).WPP.conn.logout()))
    },
  }
}
