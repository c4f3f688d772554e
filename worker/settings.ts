import { DAY, HOUR, MINUTE, SECOND } from '#lib/clock.ts'
import { type Env, network } from '#lib/env.ts'
import { RETRY_MS } from '#lib/messages/record.sql.ts'

/** Every time of the engine, in ms. Tests pass shorter ones; PACE_FACTOR scales the pace alone. */
export const defaultSettings = {
  /** Renewal of leases, which live 15 s. Shorter than observeMs. */
  renewMs: 4 * SECOND,
  /** A worker stops acting this long before its lease ends by its own clock. */
  leaseMarginMs: 3 * SECOND,
  /** What nudges are for, a scan finds by itself. */
  scanMs: 5 * SECOND,
  /** A foreign lease that looks run out must stand unchanged this long before it is taken: a live owner renews meanwhile.
   * Shorter than scanMs: the second look takes it, 25 s after its owner died at the latest. */
  observeMs: 4.5 * SECOND,
  sweepMs: 30 * SECOND,
  sendTimeoutMs: 30 * SECOND,
  /** Before the second try of a message; doubles. */
  retryMs: RETRY_MS,
  /** WhatsApp asked to slow down: rest, then slower for a while. */
  rateHoldMs: 5 * MINUTE,
  rateSlowMs: HOUR,
  rateSlowFactor: 2,
  /** How much a number risks is looked at this often, and this soon after bad news. */
  riskMs: 3 * MINUTE,
  riskSoonMs: 10 * SECOND,
  /** A number whose risk is too high rests this long, or until a person who has read why lets it go on. */
  riskRestMs: 6 * HOUR,
  /** How long a receipt may settle an uncertain message before it goes out again on the same connection. */
  settleMs: 15 * SECOND,
  /** A turn is claimed this much early, to go out on time. */
  leadMs: 20,
  reconnectMs: SECOND,
  reconnectMaxMs: MINUTE,
  /** A client that WhatsApp calls too old waits for a new release. */
  outdatedMs: 15 * MINUTE,
  /** A logout that does not come through is given up, and the credentials removed all the same. */
  logoutMs: 30 * SECOND,
  /** Due retries that failed for technical reasons are moved to the other channel this often. */
  routeMs: 5 * MINUTE,
  /** When the backup takes over and gives back (lib/senders/channel.ts). */
  unreachableMs: 2 * MINUTE,
  healthyMs: 5 * MINUTE,
  healthyMostMs: HOUR,
  backupPatienceMs: 3 * MINUTE,
  /** A backup that accepted nothing three times in a row rests. */
  backupRestMs: 15 * MINUTE,
  /** The browser is opened for work that is due within this time, and closed when there was none for that long. */
  backupAheadMs: 30 * SECOND,
  backupIdleMs: 2 * MINUTE,
  /** A link that was not seen for so long is visited, so that WhatsApp keeps it. */
  backupVisitMs: 3 * DAY,
  /** Between two looks for receipts of uncertain messages that went over the backup. */
  backupDoubtMs: 15 * MINUTE,
  backupReconnectMs: 5 * SECOND,
  backupReconnectMaxMs: 10 * MINUTE,
  /** As logoutMs, with the time that a browser takes to start. */
  backupLogoutMs: 90 * SECOND,
  /** Between the first connections of many senders. */
  staggerMs: 50,
  /** The database is gone for this long: sockets are closed, WhatsApp keeps what cannot be stored. */
  databaseGoneMs: 5 * SECOND,
  /** What is in flight may finish at a graceful stop. */
  graceMs: 10 * SECOND,
} as const

export type Settings = { -readonly [K in keyof typeof defaultSettings]: number } & {
  network: 'whatsapp' | 'simulator'
  paceFactor: number
  quietHours: boolean
  newChatCap: boolean
}

/** Pauses that WhatsApp asks for are part of the pace, and scaled with it on the simulator; never to nothing. */
const scaled = (ms: number, factor: number) => Math.max(Math.min(ms, SECOND), ms * factor)

export const settingsOf = (env: Env): Settings => ({
  ...defaultSettings,
  retryMs: scaled(RETRY_MS, env.PACE_FACTOR),
  rateHoldMs: scaled(defaultSettings.rateHoldMs, env.PACE_FACTOR),
  rateSlowMs: scaled(defaultSettings.rateSlowMs, env.PACE_FACTOR),
  network: network(),
  paceFactor: env.PACE_FACTOR,
  quietHours: env.QUIET_HOURS === 'on',
  newChatCap: env.NEW_CHAT_CAP === 'on',
})
