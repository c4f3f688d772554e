import { rm } from 'node:fs/promises'
import { SECOND, systemClock } from '#lib/clock.ts'
import { log as rootLog } from '#lib/log.ts'
import { LeaseLost } from '#lib/senders/sessions.sql.ts'
import { nameOf } from '../baileys/life.ts'
import { LookupFailed } from '../baileys/lookup.ts'
import type { Channel, Close } from '../channel.ts'
import type { ChannelOptions } from '../index.ts'
import { jidOf, phoneOf, widOf, widOfPhone } from './addresses.ts'
import type { Browsers, OpenBrowser } from './browsers.ts'
import type { WebEndpoint } from './endpoint.ts'
import { profileIn } from './folder.ts'
import { makeInbox } from './inbox.ts'
import { DEFAULT_LIMITS, type WebLimits } from './limits.ts'
import { openPage, type WebPage } from './page.ts'
import type { PageAck, PageEvent, PageState } from './page-events.ts'
import { makeProfile, ProfileBroken, ProfileTooLarge } from './profile.ts'
import { makeTransmitter } from './send.ts'
import { isOpen, LOGGED_OUT, readState } from './verdict.ts'
import { hostsOf } from './walls.ts'

export type WebJsOptions = ChannelOptions & { endpoint: WebEndpoint; browsers: Browsers; limits?: Partial<WebLimits> }

const FIRST_QR_MS = 60 * SECOND
const NEXT_QR_MS = 20 * SECOND
/** Messages are asked for again from this long before: WhatsApp's clock is not ours. In seconds. */
const OVERLAP = 600
/** How far our messages of the last day have come is asked at each connection. In seconds. */
const ACKS_AGAIN = 86_400

/**
 * One connection through WhatsApp Web in a browser of its own, on the profile of one session and for one lease epoch.
 * WhatsApp Web confirms what comes in before we see it, keeps its keys itself, and sends again by itself: see
 * docs/whatsapp-web.md for what follows from that.
 */
export function makeWebJsChannel(options: WebJsOptions): Channel {
  const { session, events, endpoint, browsers, clock = systemClock } = options
  const limits: WebLimits = { ...DEFAULT_LIMITS, ...options.limits }
  const log = (options.log ?? rootLog).child({ senderId: session.senderId, epoch: session.epoch, channel: 'web_js' })
  const transmitter = makeTransmitter()
  const inbox = makeInbox(clock, (messages) => tell('inbound', () => events.inbound(messages)))
  const timers = new Set<NodeJS.Timeout>()
  let stage: 'new' | 'connecting' | 'open' | 'closing' | 'closed' = 'new'
  let place: OpenBrowser | undefined
  let page: WebPage | undefined
  let state: PageState | undefined
  let linked = false
  let ready = false
  let leaseLost = false
  let codesShown = 0
  let seen: number | null = null
  let startedAt = 0
  let starting: Promise<void> | undefined
  let ending: Promise<void> | undefined
  let saving: Promise<void> = Promise.resolve()
  let deadline: NodeJS.Timeout | undefined
  const profile = makeProfile(session.store, session.epoch, (work) => (place ? place.whileStopped(work) : work()))
  const seconds = () => Math.floor(clock.now().getTime() / 1_000)
  const live = () => stage === 'connecting' || stage === 'open'

  /** Ends it with this, unless something better happens. */
  function expect(ms: number, close: Close): void {
    clearTimeout(deadline)
    deadline = setTimeout(() => void finish(close), ms)
  }
  async function tell(what: string, work: () => void | Promise<void>): Promise<boolean> {
    try {
      await work()
      return true
    } catch (error) {
      failed(what, error)
      return false
    }
  }
  function failed(what: string, error: unknown): void {
    log.warn({ cause: nameOf(error) }, `${what} could not be stored`)
    leaseLost ||= error instanceof LeaseLost
    const close = leaseLost ? (['lease_lost', 'replaced'] as const) : ([`${what}_not_stored`, 'reconnect'] as const)
    void finish({ code: null, reason: close[0], next: close[1] })
  }

  function save(closed: boolean): Promise<void> {
    const until = seconds()
    const work = async () => {
      if (inbox.idle && ready) seen = until
      if (place) await profile.save(profileIn(place.folder), { closed, seen })
    }
    saving = saving
      .catch(() => {})
      .then(work)
      .catch((error: unknown) => {
        if (!(error instanceof ProfileTooLarge)) throw error
        log.error('a profile is too large to be kept: the number has to be linked again after this browser')
      })
    return saving
  }
  /** The next one may do better, unless this worker has nothing to say any more. */
  async function saveNow(): Promise<void> {
    await save(false).catch((error: unknown) => {
      if (error instanceof LeaseLost) failed('profile', error)
      else log.warn({ cause: nameOf(error) }, 'a profile was not stored')
    })
  }
  async function becomeReady(): Promise<void> {
    const began = seconds()
    const stored = await profile.seen()
    // a phone's old chats come with the first login: they are no news
    const since = stored === null ? startedAt : stored - OVERLAP
    const missed = await page!.missed({ since, acksSince: began - ACKS_AGAIN })
    await acked(missed.acks)
    if (!(await inbox.store(missed.messages)) || !(await inbox.drained())) return
    seen = began
    ready = true
    await saveNow()
    if (!live()) return
    timers.add(setInterval(() => void saveNow(), limits.saveMs))
    const stuck = () => void finish({ code: null, reason: 'page_stuck', next: 'reconnect' })
    timers.add(setInterval(() => void page?.ping().catch(stuck), limits.pingMs))
    await tell('ready', () => events.ready())
  }
  async function changed(next: PageState): Promise<void> {
    const code = next.code === state?.code ? null : next.code
    state = next
    const verdict = readState(next, linked || session.linkedAt !== null)
    if (verdict) return void finish(verdict)
    if (code) {
      expect(limits.codesMs, { code: null, reason: 'qr_ended', next: 'qr_ended' })
      const shownMs = codesShown++ === 0 ? FIRST_QR_MS : NEXT_QR_MS
      await tell('qr', () => events.qr(code, new Date(clock.now().getTime() + shownMs)))
      return
    }
    const phone = phoneOf(next.me)
    if (next.authenticated && phone && !linked) {
      linked = true
      expect(limits.syncMs, { code: null, reason: 'not_synced', next: 'reconnect' })
      const account = { phone, jid: jidOf(next.me!), lid: next.lid }
      if (!(await tell('linked', () => events.linked(account)))) return
    }
    if (isOpen(next)) {
      clearTimeout(deadline)
      if (stage === 'connecting') {
        stage = 'open'
        await becomeReady().catch((error: unknown) => failed('backlog', error))
      }
    } else if (ready) expect(limits.offlineMs, { code: null, reason: 'network', next: 'reconnect' })
  }
  async function acked(acks: PageAck[]): Promise<void> {
    const late = transmitter.acked(acks)
    if (late.length > 0) await tell('acks', () => events.acked(late.map((id) => ({ id }))))
    const at = clock.now()
    const receipts = acks
      .filter(({ ack }) => ack >= 2)
      .map(({ id, ack }) => ({ id, status: ack === 2 ? ('delivered' as const) : ('read' as const), at }))
    if (receipts.length > 0) await tell('receipts', () => events.receipts(receipts))
  }
  let queue: Promise<void> = Promise.resolve()
  async function happened(event: PageEvent): Promise<void> {
    if (!live()) return
    if (event.kind === 'logged_out') return void finish(LOGGED_OUT)
    if (event.kind === 'acks') return acked(event.acks)
    if (event.kind === 'message') return void (await inbox.store([event.message]))
    queue = queue.then(() => (live() ? changed(event.state) : undefined))
    return queue
  }

  /** Ends the browser and keeps what it was: once, with one verdict. `none`: whoever asked for it knows. */
  function finish(verdict: Close | 'none', unlinked = false): Promise<void> {
    ending ??= end(verdict, unlinked)
    return ending
  }
  /** What becomes of the profile at the end. */
  async function keep(verdict: Close | 'none', unlinked: boolean): Promise<void> {
    const next = verdict === 'none' ? undefined : verdict.next
    // Not ours any more, or not what it was: what is stored is better.
    if (!place || !page || leaseLost || next === 'bad_session') return
    const gone = unlinked || next === 'expired' || (!linked && session.linkedAt === null)
    await atMost(2 * limits.closeMs, gone ? profile.forget() : save(true)).catch((error: unknown) => {
      log.warn({ cause: nameOf(error) }, 'a profile was not stored at the end')
    })
  }
  async function end(verdict: Close | 'none', unlinked: boolean): Promise<void> {
    stage = 'closing'
    clearTimeout(deadline)
    for (const timer of timers) clearInterval(timer)
    transmitter.stop()
    await starting?.catch(() => {})
    await place?.end().catch((error: unknown) => log.warn({ cause: nameOf(error) }, 'a browser did not end'))
    await keep(verdict, unlinked)
    await place?.release().catch((error: unknown) => log.error({ cause: nameOf(error) }, 'a profile was not removed'))
    stage = 'closed'
    if (verdict === 'none') return
    log.info({ code: verdict.code, reason: verdict.reason, next: verdict.next }, 'connection ended')
    await events.closed(verdict).catch((error: unknown) => {
      log.error({ cause: nameOf(error) }, 'the end of a connection could not be taken')
    })
  }

  /** Without what it was made of, WhatsApp Web offers a code: the link counts as lost, and a person links again. */
  async function unlessBroken(error: unknown): Promise<{ unsaved: boolean }> {
    if (!(error instanceof ProfileBroken) || !place) throw error
    log.error({ cause: error.message }, 'a stored profile can not be used')
    await rm(profileIn(place.folder), { recursive: true, force: true })
    return { unsaved: false }
  }

  async function start(): Promise<void> {
    try {
      place = await browsers.open()
      const { unsaved } = await profile.restore(profileIn(place.folder)).catch(unlessBroken)
      await profile.markOpen()
      const browser = await place.launch(hostsOf(endpoint), () => {
        log.warn('a browser has outgrown its memory')
        void finish({ code: null, reason: 'browser_too_large', next: 'reconnect' })
      })
      const gone = (reason: string) => void finish({ code: null, reason, next: 'reconnect' })
      page = await openPage(browser, endpoint, { told: happened, gone }, unsaved)
    } catch (error) {
      // nothing began: nobody is told of an end, and what is stored stays as it is
      ending ??= Promise.resolve()
      stage = 'closed'
      await place?.end().catch(() => {})
      await place?.release()
      throw error
    }
    if (stage !== 'connecting') return
    expect(limits.readyMs, { code: null, reason: 'page_not_ready', next: 'reconnect' })
    page.load().catch((error: unknown) => {
      log.warn({ cause: nameOf(error) }, 'WhatsApp Web did not load')
      void finish({ code: null, reason: 'network', next: 'reconnect' })
    })
  }

  return {
    name: 'web_js',
    async connect() {
      if (stage !== 'new') throw new Error('a channel connects once')
      stage = 'connecting'
      startedAt = seconds()
      starting = start()
      await starting
    },
    async lookup(phone) {
      if (!page || stage !== 'open') throw new LookupFailed(null)
      const found = await page.lookup(widOfPhone(phone)).catch((error: unknown) => {
        throw new LookupFailed(null, { cause: error })
      })
      if ('error' in found) throw new LookupFailed(found.error)
      return found.wid === null ? { registered: false } : { registered: true, jid: jidOf(found.wid), lid: found.lid }
    },
    async send({ id, jid, text }, timeoutMs) {
      // Not connected, WhatsApp Web would keep it and send it whenever it likes.
      if (!page || stage !== 'open' || !state || !isOpen(state)) return { kind: 'not_written', cause: 'not_connected' }
      return transmitter.send(page, { id, wid: widOf(jid), text }, timeoutMs)
    },
    // WhatsApp Web manages its keys itself: an unsaved profile begins new sessions with everybody when it is opened.
    refreshKeys: async () => {},
    async close() {
      await atMost(limits.closeMs, transmitter.idle()).catch(() => {})
      await finish('none')
    },
    async logout() {
      if (page && live()) {
        // Its own farewell must not be taken for the phone's.
        stage = 'closing'
        await atMost(limits.logoutMs, page.logout()).catch(() => log.warn('WhatsApp Web did not confirm the log-out'))
      }
      await finish('none', true)
    },
  }
}

async function atMost<T>(ms: number, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error('took too long')), ms)
  return Promise.race([work, promise]).finally(() => clearTimeout(timer))
}
