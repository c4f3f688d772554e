import { AsyncLocalStorage } from 'node:async_hooks'
import makeWASocket, { type ConnectionState, type WASocket } from '@whiskeysockets/baileys'
import { SECOND, systemClock } from '#lib/clock.ts'
import { log as rootLog } from '#lib/log.ts'
import { LeaseLost } from '#lib/senders/sessions.sql.ts'
import type { Channel, Close, OutgoingText, SendResult } from '../channel.ts'
import { readClose } from '../closes.ts'
import type { ChannelOptions } from '../index.ts'
import { makeAckWaiter } from './acks.ts'
import { type Auth, loadAuth } from './auth-state.ts'
import { makeBacklog } from './backlog.ts'
import { rawClose } from './boom.ts'
import type { BoundedMap } from './bounded.ts'
import type { Endpoint } from './endpoint.ts'
import { makeInbox } from './inbox.ts'
import { lidOfJid, phoneOfJid, userOf } from './jids.ts'
import { baileysLogger } from './logger.ts'
import { lookUp } from './lookup.ts'
import { silenceSignalLibrary } from './quiet.ts'
import { readAck, readReceipt } from './receipts.ts'
import { noteEncrypting, type Progress, readFailure, refreshSessions, textContent, writeMessage } from './send.ts'
import { signalRepository } from './signal.ts'
import { DEFAULT_LIMITS, type Limits, socketOptions } from './socket-options.ts'
import { watchStanzas } from './stanzas.ts'

export type BaileysOptions = ChannelOptions & { endpoint: Endpoint; limits?: Partial<Limits> }

const FIRST_QR_MS = 60 * SECOND
const NEXT_QR_MS = 20 * SECOND
const REACH_OUT_LOCKED = 463
const STALE_SESSION = 479

/** One connection over WhatsApp's own protocol, on the keys of one session and for one lease epoch. */
export function makeBaileysChannel(options: BaileysOptions): Channel {
  const { session, events, endpoint, getMessage, clock = systemClock } = options
  const limits: Limits = { ...DEFAULT_LIMITS, ...options.limits }
  const log = (options.log ?? rootLog).child({ senderId: session.senderId, epoch: session.epoch })
  // Baileys calls from inside its key transactions, which would swallow the key writes of whatever we start there.
  const outside = AsyncLocalStorage.snapshot()
  const acks = makeAckWaiter()
  /** Recipients whose last keys may not be stored: their next message begins a new session. */
  const stale = new Set<string>()
  let stage: 'new' | 'connecting' | 'open' | 'closing' | 'closed' = 'new'
  let sock: WASocket | undefined
  let auth: Auth | undefined
  let devices: BoundedMap<unknown> | undefined
  let receiptsTold: () => Promise<void> = async () => {}
  let codesShown = 0
  /** Why we end the connection ourselves; `none` when whoever asked for it knows. */
  let verdict: Close | 'none' | undefined
  /** The login was told. The end of the backlog may come before it. */
  const linked = Promise.withResolvers<boolean>()
  const gone = Promise.withResolvers<void>()

  silenceSignalLibrary()

  /** Cuts the connection: nothing that arrived from here on is acknowledged. */
  function abandon(reason: string, next: Close['next']): void {
    if (stage === 'closed') return
    verdict ??= { code: null, reason, next }
    stage = 'closing'
    cut(sock)
  }
  function keysFailed(error: unknown): void {
    if (error instanceof LeaseLost) abandon('lease_lost', 'replaced')
    else log.warn({ cause: nameOf(error) }, 'keys were not stored')
  }
  function credentialsFailed(error: unknown): void {
    keysFailed(error)
    abandon('keys_not_saved', 'reconnect')
  }
  /** Tells the sender something; a failure ends the connection. */
  async function tell(what: string, work: () => Promise<void>): Promise<boolean> {
    try {
      await outside(work)
      return true
    } catch (error) {
      log.warn({ cause: nameOf(error) }, `${what} could not be taken`)
      if (error instanceof LeaseLost) abandon('lease_lost', 'replaced')
      else abandon(`${what}_not_stored`, 'reconnect')
      return false
    }
  }

  const inbox = makeInbox(
    () => sock,
    clock,
    async (message) => {
      if (!(await tell('inbound', () => events.inbound([message])))) throw new Error('inbound was not stored')
    },
  )
  const backlog = makeBacklog(limits.backlogStallMs, (givenUp) => {
    if (givenUp > 0) log.warn({ givenUp }, 'part of the backlog was never read')
    void becomeReady()
  })
  async function becomeReady(): Promise<void> {
    await receiptsTold()
    if ((await linked.promise) && stage === 'open') await tell('ready', () => events.ready())
  }

  function updated(update: Partial<ConnectionState>): void {
    const { connection, qr, receivedPendingNotifications, lastDisconnect, reachoutTimeLock } = update
    if (qr) {
      const shownMs = limits.qrMs ?? (codesShown++ === 0 ? FIRST_QR_MS : NEXT_QR_MS)
      void tell('qr', () => events.qr(qr, new Date(clock.now().getTime() + shownMs)))
    }
    if (connection === 'open') opened()
    if (receivedPendingNotifications) backlog.ended()
    if (reachoutTimeLock) {
      const {
        isActive = false,
        timeEnforcementEnds: until = null,
        enforcementType: type = 'DEFAULT',
      } = reachoutTimeLock
      outside(() => events.restriction?.({ active: isActive, until, type }))
    }
    if (connection === 'close') void ended(lastDisconnect?.error)
  }
  function opened(): void {
    const me = sock?.authState.creds.me
    const phone = phoneOfJid(me?.id)
    if (stage !== 'connecting') return
    if (!me || !phone) {
      abandon('no_number', 'bad_session')
      return
    }
    stage = 'open'
    linked.resolve(tell('linked', () => events.linked({ phone, jid: me.id, lid: lidOfJid(me.lid) })))
  }
  async function ended(error: unknown): Promise<void> {
    if (stage === 'closed') return
    stage = 'closed'
    backlog.stop()
    acks.closeAll()
    await atMost(limits.closeMs, auth?.flush())
    const close = verdict ?? readClose(rawClose(error))
    if (close !== 'none') {
      log.info({ code: close.code, reason: close.reason, next: close.next }, 'connection ended')
      await outside(() => events.closed(close)).catch((failure: unknown) =>
        log.error({ cause: nameOf(failure) }, 'the end of a connection could not be taken'),
      )
    }
    gone.resolve()
  }

  async function trySend(socket: WASocket, message: OutgoingText, timeoutMs: number): Promise<SendResult> {
    const { id, jid } = message
    const progress: Progress = { encrypting: false, written: false, cancelled: false }
    const answer = acks.wait(id, timeoutMs)
    const writing = writeMessage(socket, message, progress, stale.has(jid)).then(
      (tellToken) => {
        stale.delete(jid)
        void outside(tellToken).catch(keysFailed)
      },
      (error: unknown) => {
        if (progress.written) stale.add(jid)
        acks.settle(id, readFailure(error, progress))
      },
    )
    const started = clock.monotonic()
    const result = await answer
    if (result.kind === 'unknown' && !progress.encrypting) {
      // Nothing was encrypted, and from now on nothing will be.
      progress.cancelled = true
      return { kind: 'not_written', cause: result.cause }
    }
    // An accepted message counts once its keys are stored, so that the next one does not repeat them.
    await atMost(Math.max(0, timeoutMs - (clock.monotonic() - started)), writing)
    if (result.kind === 'refused') refused(socket, jid, result.code)
    return result
  }
  function refused(socket: WASocket, jid: string, code: number): void {
    if (code === REACH_OUT_LOCKED) void socket.fetchAccountReachoutTimelock().catch(() => {})
    if (code !== STALE_SESSION) return
    devices?.delete(userOf(jid))
    stale.add(jid)
  }
  function openSocket(): WASocket {
    if (!sock || stage !== 'open') throw new Error('the channel is not connected')
    return sock
  }
  async function end(how: (socket: WASocket) => Promise<void>): Promise<void> {
    verdict ??= 'none'
    const socket = sock
    if (stage === 'closed') return
    if (!socket) {
      stage = 'closed'
      return
    }
    stage = 'closing'
    // What is being written goes out first; its keys are stored with it.
    const me = socket.authState.creds.me?.id
    if (me)
      await atMost(
        limits.closeMs,
        socket.authState.keys.transaction(async () => {}, me),
      )
    await how(socket).catch(() => cut(socket))
    await gone.promise
  }

  return {
    name: 'baileys',
    async connect() {
      if (stage !== 'new') throw new Error('a channel connects once')
      stage = 'connecting'
      auth = await loadAuth(session.store, limits.keys, { keysFailed, credentialsFailed })
      if (stage !== 'connecting') return
      const own = {
        auth: auth.state,
        logger: baileysLogger(log),
        getMessage: async ({ id }: { id?: string | null }) => {
          const text = id ? await outside(() => getMessage(id)) : null
          return text === null ? undefined : textContent(text)
        },
        makeSignalRepository: signalRepository({
          lidLimit: limits.mappings,
          encrypting: noteEncrypting,
          decrypted: inbox.decrypted,
          finished: backlog.done,
          closing: () => void setTimeout(() => cut(sock), limits.closeMs).unref(),
        }),
      }
      const made = socketOptions(own, endpoint, limits)
      devices = made.devices
      sock = makeWASocket(made.options)
      sock.ev.on('creds.update', auth.save)
      sock.ev.on('connection.update', updated)
      sock.ev.on('messages.upsert', ({ messages }) => void inbox.upserted(messages).catch(() => {}))
      receiptsTold = watchStanzas(sock.ws, {
        ack(node) {
          const ack = readAck(node)
          // The server knows other devices of the recipient than we do.
          if (node.attrs.phash) devices?.delete(userOf(node.attrs.from))
          const result: SendResult = ack.code === undefined ? { kind: 'accepted' } : { kind: 'refused', code: ack.code }
          if (!acks.settle(ack.id, result)) outside(() => events.acked([ack]))
        },
        receipt(node) {
          const receipts = readReceipt(node, clock.now())
          const told = receipts.length > 0 ? outside(() => events.receipts(receipts)) : undefined
          return told ? tell('receipts', () => told) : undefined
        },
        encrypted(ciphertext, node) {
          inbox.expect(ciphertext, node)
          if (node.attrs.offline !== undefined) backlog.arrived(ciphertext)
        },
      })
    },
    lookup: (phone) => outside(() => lookUp(openSocket(), phone)),
    async send(message, timeoutMs) {
      const socket = sock
      if (!socket || stage !== 'open') return { kind: 'not_written', cause: 'not_connected' }
      return outside(() => trySend(socket, message, timeoutMs))
    },
    refreshKeys: (jids) => outside(() => refreshSessions(openSocket(), jids)),
    close: () => end((socket) => socket.end(undefined)),
    logout: () => end((socket) => socket.logout()),
  }
}

/** Baileys waits up to 30 s for a dead peer's goodbye; the socket below it can be cut. */
function cut(sock: WASocket | undefined): void {
  const { socket } = (sock?.ws ?? {}) as { socket?: { terminate(): void } | null }
  socket?.terminate()
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error)

/** Waits for work, but not for ever. Its failure is its own business. */
async function atMost(ms: number, work: Promise<unknown> | undefined): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<void>((done) => {
    timer = setTimeout(done, ms)
  })
  await Promise.race([work?.catch(() => {}), timeout])
  clearTimeout(timer)
}
