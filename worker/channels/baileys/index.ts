import makeWASocket, { type ConnectionState, type NewChatMessageCapInfo, type WASocket } from '@whiskeysockets/baileys'
import { DAY, SECOND, systemClock } from '#lib/clock.ts'
import { log as rootLog } from '#lib/log.ts'
import { LeaseLost } from '#lib/senders/sessions.sql.ts'
import type { Channel } from '../channel.ts'
import type { ChannelOptions } from '../index.ts'
import { loadAuth } from './auth-state.ts'
import { makeBacklog } from './backlog.ts'
import { readCap } from './cap.ts'
import { KnownDevices } from './devices.ts'
import type { Endpoint } from './endpoint.ts'
import { makeInbox, replayKept } from './inbox.ts'
import { lidOfJid, phoneOfJid } from './jids.ts'
import { makeLife, nameOf } from './life.ts'
import { baileysLogger } from './logger.ts'
import { lookUp } from './lookup.ts'
import { requestCode } from './pairing-code.ts'
import { silenceSignalLibrary } from './quiet.ts'
import { readReceipt } from './receipts.ts'
import { noteEncrypting, refreshSessions, textContent } from './send.ts'
import { signalRepository } from './signal.ts'
import { DEFAULT_LIMITS, type Limits, socketOptions } from './socket-options.ts'
import { watchStanzas } from './stanzas.ts'
import { makeTransmitter } from './transmit.ts'
import { watchSilence } from './watchdog.ts'

export type BaileysOptions = ChannelOptions & { endpoint: Endpoint; limits?: Partial<Limits> }

const FIRST_QR_MS = 60 * SECOND
const NEXT_QR_MS = 20 * SECOND
/** WhatsApp gives six, and ends the connection after the last. A code to enter lives as long as it. */
const QRS = 6

/** One connection over WhatsApp's own protocol, on the keys of one session and for one lease epoch. */
export function makeBaileysChannel(options: BaileysOptions): Channel {
  const { session, events, endpoint, getMessage, clock = systemClock } = options
  const limits: Limits = { ...DEFAULT_LIMITS, ...options.limits }
  const log = (options.log ?? rootLog).child({ senderId: session.senderId, epoch: session.epoch })
  const devices = new KnownDevices(limits.devices, DAY, clock)
  const transmitter = makeTransmitter(devices, clock)
  /** The login was told. The end of the backlog may come before it. */
  const linked = Promise.withResolvers<boolean>()
  let sock: WASocket | undefined
  let receiptsTold = async () => {}
  let endWatch = () => {}
  let codesShown = 0

  const life = makeLife(events, limits.closeMs, log, {
    ending: transmitter.giveUp,
    ended() {
      endWatch()
      backlog.stop()
      transmitter.stop()
    },
  })
  const backlog = makeBacklog(limits.backlogStallMs, (givenUp) => {
    if (givenUp > 0) log.warn({ givenUp }, 'part of the backlog was never read')
    void becomeReady()
  })
  const inbox = makeInbox({
    socket: () => sock,
    clock,
    async store(message) {
      if (!(await life.tell('inbound', () => events.inbound([message])))) throw new Error('inbound was not stored')
    },
  })
  const failures = {
    keysFailed(error: unknown) {
      if (error instanceof LeaseLost) life.abandon('lease_lost', 'replaced')
      else log.warn({ cause: nameOf(error) }, 'keys were not stored')
    },
    credentialsFailed(error: unknown) {
      failures.keysFailed(error)
      life.abandon('keys_not_saved', 'reconnect')
    },
  }

  async function becomeReady(): Promise<void> {
    await receiptsTold()
    if (!(await linked.promise) || life.stage !== 'open') return
    await life.tell('ready', () => events.ready())
    // a question more, and no reason to wait: without an answer our own limits hold
    void sock?.fetchNewChatMessageCap().then(capped, () => {})
  }
  function capped(info: NewChatMessageCapInfo): void {
    void life.tell('newChatCap', async () => events.newChatCap?.(readCap(info)))
  }
  function opened(): void {
    const me = sock?.authState.creds.me
    const phone = phoneOfJid(me?.id)
    if (!me || !phone) life.abandon('no_number', 'bad_session')
    else if (life.open())
      linked.resolve(life.tell('linked', () => events.linked({ phone, jid: me.id, lid: lidOfJid(me.lid) })))
  }
  async function showCode(phone: string): Promise<void> {
    const socket = sock
    if (codesShown++ > 0 || !socket) return
    const livesMs = limits.qrMs ? QRS * limits.qrMs : FIRST_QR_MS + (QRS - 1) * NEXT_QR_MS
    const expiresAt = new Date(clock.now().getTime() + livesMs)
    await life.tell('code', async () => {
      const code = await requestCode(socket, phone, (why) => life.abandon(why, 'qr_ended'))
      if (code) await events.pairingCode?.(code, expiresAt)
    })
  }
  function updated(update: Partial<ConnectionState>): void {
    const { connection, qr, receivedPendingNotifications, lastDisconnect, reachoutTimeLock } = update
    if (qr && options.pairWith) void showCode(options.pairWith)
    else if (qr) {
      const shownMs = limits.qrMs ?? (codesShown++ === 0 ? FIRST_QR_MS : NEXT_QR_MS)
      void life.tell('qr', () => events.qr(qr, new Date(clock.now().getTime() + shownMs)))
    }
    if (connection === 'open') opened()
    if (receivedPendingNotifications) backlog.ended()
    if (reachoutTimeLock) {
      const { isActive, timeEnforcementEnds, enforcementType } = reachoutTimeLock
      const until = timeEnforcementEnds ?? null
      const restriction = { active: isActive ?? false, until, type: enforcementType ?? 'DEFAULT' }
      void life.tell('restriction', async () => events.restriction?.(restriction))
    }
    if (connection === 'close') void life.ended(lastDisconnect?.error)
  }
  function openSocket(): WASocket {
    if (!sock || life.stage !== 'open') throw new Error('the channel is not connected')
    return sock
  }

  return {
    name: 'baileys',
    async connect() {
      life.begin()
      silenceSignalLibrary()
      await replayKept(session.store, events.inbound)
      const auth = await loadAuth(session.store, limits.keys, failures)
      if (life.stage !== 'connecting') return
      const own = {
        auth: auth.state,
        logger: baileysLogger(log),
        getMessage: async ({ id }: { id?: string | null }) => {
          const text = id ? await getMessage(id) : null
          return text === null ? undefined : textContent(text)
        },
        makeSignalRepository: signalRepository({
          lidLimit: limits.mappings,
          encrypting: noteEncrypting,
          keep: inbox.keep,
          decrypted: inbox.decrypted,
          finished: backlog.done,
          closing: life.cutLater,
        }),
      }
      const socket = makeWASocket(socketOptions(own, endpoint, devices, limits))
      sock = socket
      life.has(socket, auth)
      socket.ev.on('creds.update', auth.save)
      socket.ev.on('connection.update', updated)
      socket.ev.on('message-capping.update', capped)
      // What it could not store has ended the connection.
      socket.ev.on('messages.upsert', ({ messages }) => void inbox.upserted(messages).catch(() => {}))
      endWatch = watchSilence(socket.ws, limits.keepAliveMs, clock, () => life.abandon('silent', 'reconnect'))
      receiptsTold = watchStanzas(socket.ws, {
        ack(node) {
          const ack = transmitter.answered(node)
          if (ack) void life.tell('acks', async () => events.acked([ack]))
        },
        receipt(node) {
          const receipts = readReceipt(node, clock.now())
          return life.tell('receipts', async () => {
            if (receipts.length > 0) await events.receipts(receipts)
          })
        },
        encrypted(ciphertext, node) {
          inbox.expect(ciphertext, node)
          if (node.attrs.offline !== undefined) backlog.arrived(ciphertext)
        },
      })
    },
    lookup: async (phone) => lookUp(openSocket(), phone),
    async send(message, timeoutMs) {
      const socket = sock
      if (!socket || life.stage !== 'open') return { kind: 'not_written', cause: 'not_connected' }
      return transmitter.send(socket, message, timeoutMs)
    },
    refreshKeys: async (jids) => refreshSessions(openSocket(), jids),
    close: () => life.end((socket) => socket.end(undefined)),
    logout: () => life.end((socket) => socket.logout()),
  }
}
