import { proto, type SocketConfig, type UserFacingSocketConfig } from '@whiskeysockets/baileys'
import { simulatorSocketOptions } from '#worker/simulator/trust.ts'
import { BoundedMap, cacheStore } from './bounded.ts'
import { deviceStore, type KnownDevices } from './devices.ts'
import type { Endpoint } from './endpoint.ts'
import { isIgnored } from './jids.ts'

/** How much a channel keeps in memory, and how long it waits. Tests make them small. */
export type Limits = {
  /**
   * Keys read or written lately. A message to somebody new writes six and reads one of our own (a few more where they or
   * we have more devices), which must outlive it; the recipient's are hardly ever asked for again, and are stored anyway.
   */
  keys: number
  /** Recipients whose devices are known: each saves a question to WhatsApp, and new sessions. */
  devices: number
  /** Mappings between phone and LID, two a recipient: for the message at hand. Others are read from the table. */
  mappings: number
  /** For the answer to a question (not a message), ms. */
  queryMs: number
  /** Between two pings, ms; a sixth longer without any sign of life and the connection counts as lost. */
  keepAliveMs: number
  /** Without progress in the offline backlog, ms. */
  backlogStallMs: number
  /** For each step of an orderly end: messages being written, the goodbye, the keys; ms. */
  closeMs: number
  /** How long each QR is shown, ms; WhatsApp's own: 60 s the first, 20 s each other. */
  qrMs: number | undefined
}

export const DEFAULT_LIMITS: Limits = {
  keys: 20,
  devices: 2_000,
  mappings: 40,
  queryMs: 20_000,
  keepAliveMs: 30_000,
  backlogStallMs: 15_000,
  closeMs: 2_000,
  qrMs: undefined,
}

const { RECENT, FULL } = proto.HistorySync.HistorySyncType
/** What the phone lists under "Linked devices". */
const BROWSER: SocketConfig['browser'] = ['Broadcaster', 'Chrome', '1.0.0']

/** One for all sockets: seldom used, and small. Each socket has its own scope in it. */
const sharedCache = new BoundedMap<unknown>(20_000)
let sockets = 0

type Own = Pick<SocketConfig, 'auth' | 'logger' | 'getMessage' | 'makeSignalRepository'>

/** Everything a socket is told; STACK.md's findings on 7.0.0-rc14 stand behind each line. */
export function socketOptions(
  own: Own,
  endpoint: Endpoint,
  devices: KnownDevices,
  limits: Limits,
): UserFacingSocketConfig {
  const scope = `${++sockets}|`
  return {
    ...own,
    ...(endpoint.kind === 'simulator' && simulatorSocketOptions(endpoint.url)),
    browser: BROWSER,
    countryCode: 'IN',
    markOnlineOnConnect: false,
    emitOwnEvents: false,
    syncFullHistory: false,
    // INITIAL_BOOTSTRAP and the others bring the first LID mappings; these two only bring old chats.
    shouldSyncHistoryMessage: ({ syncType }) => syncType !== RECENT && syncType !== FULL,
    shouldIgnoreJid: isIgnored,
    enableRecentMessageCache: false,
    defaultQueryTimeoutMs: limits.queryMs,
    keepAliveIntervalMs: limits.keepAliveMs,
    transactionOpts: { maxCommitRetries: 3, delayBetweenTriesMs: 150 },
    userDevicesCache: deviceStore(devices),
    msgRetryCounterCache: cacheStore(sharedCache, `${scope}retry|`),
    callOfferCache: cacheStore(sharedCache, `${scope}call|`),
    placeholderResendCache: cacheStore(sharedCache, `${scope}placeholder|`),
    ...(limits.qrMs !== undefined && { qrTimeout: limits.qrMs }),
  }
}
