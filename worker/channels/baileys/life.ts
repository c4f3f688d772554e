import type { WASocket } from '@whiskeysockets/baileys'
import type { Logger } from 'pino'
import { SECOND } from '#lib/clock.ts'
import { LeaseLost } from '#lib/senders/sessions.sql.ts'
import type { ChannelEvents, Close } from '../channel.ts'
import { readClose } from '../closes.ts'
import type { Auth } from './auth-state.ts'
import { rawClose } from './boom.ts'

const FLUSH_MS = 10 * SECOND

type Stage = 'new' | 'connecting' | 'open' | 'closing' | 'closed'

export type Life = {
  readonly stage: Stage
  begin(): void
  /** What the socket changed is stored before its end is told. */
  has(socket: WASocket, auth: Pick<Auth, 'flush' | 'stop'>): void
  /** @returns false when the connection is being ended already */
  open(): boolean
  /** Cuts the connection from our side: nothing that arrives from here on is acknowledged. */
  abandon(reason: string, next: Close['next']): void
  /** Tells the sender something. A failure ends the connection. @returns whether it was taken */
  tell(what: string, work: () => Promise<void>): Promise<boolean>
  /** The socket has ended. */
  ended(error: unknown): Promise<void>
  /** Ends it for whoever asked: after what is being written, keys stored, and told to nobody. */
  end(how: (socket: WASocket) => Promise<void>): Promise<void>
  /** Cuts the socket if its orderly end takes too long. */
  cutLater(): void
}

/** How one connection begins and ends: once, with one verdict. */
export function makeLife(
  events: ChannelEvents,
  closeMs: number,
  log: Logger,
  on: { ending(): void; ended(): void },
): Life {
  let stage: Stage = 'new'
  let socket: WASocket | undefined
  let auth: Pick<Auth, 'flush' | 'stop'> | undefined
  /** Why we end it ourselves; `none` when whoever asked for it knows. */
  let verdict: Close | 'none' | undefined
  const gone = Promise.withResolvers<void>()

  const life: Life = {
    get stage() {
      return stage
    },
    begin() {
      if (stage !== 'new') throw new Error('a channel connects once')
      stage = 'connecting'
    },
    has(made, its) {
      socket = made
      auth = its
    },
    open() {
      if (stage !== 'connecting') return false
      stage = 'open'
      return true
    },
    abandon(reason, next) {
      verdict ??= { code: null, reason, next }
      if (stage === 'closed') return
      stage = 'closing'
      cut(socket)
    },
    async tell(what, work) {
      try {
        await work()
        return true
      } catch (error) {
        log.warn({ cause: nameOf(error) }, `${what} could not be taken`)
        if (error instanceof LeaseLost) life.abandon('lease_lost', 'replaced')
        else life.abandon(`${what}_not_stored`, 'reconnect')
        return false
      }
    },
    async ended(error) {
      if (stage === 'closed') return
      stage = 'closed'
      on.ended()
      // What it could not store has its say in the verdict: after pairing, everything hangs on the credentials.
      await atMost(verdict === 'none' ? closeMs : FLUSH_MS, auth?.flush())
      auth?.stop()
      const close = verdict ?? readClose(rawClose(error))
      if (close !== 'none') {
        log.info({ code: close.code, reason: close.reason, next: close.next }, 'connection ended')
        await events.closed(close).catch((failure: unknown) => {
          log.error({ cause: nameOf(failure) }, 'the end of a connection could not be taken')
        })
      }
      gone.resolve()
    },
    async end(how) {
      verdict ??= 'none'
      if (stage === 'closed') return
      stage = socket ? 'closing' : 'closed'
      if (!socket) return
      on.ending()
      const ending = socket
      const me = ending.authState.creds.me?.id
      // One transaction more, behind those that write messages.
      if (me) await atMost(closeMs, Promise.resolve(ending.authState.keys.transaction(async () => {}, me)))
      await how(ending).catch(() => cut(ending))
      await gone.promise
    },
    cutLater() {
      setTimeout(() => cut(socket), closeMs).unref()
    },
  }
  return life
}

/** Baileys waits up to 30 s for a dead peer's goodbye; the socket below it can be cut. */
function cut(sock: WASocket | undefined): void {
  const { socket } = (sock?.ws ?? {}) as { socket?: { terminate(): void } | null }
  socket?.terminate()
}

/** Errors carry texts and numbers of people: their name is enough for the log. */
export const nameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error)

/** Waits for work, but not for ever. Its failure is its own business. */
export async function atMost(ms: number, work: Promise<unknown> | undefined): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<void>((done) => {
    timer = setTimeout(done, ms)
  })
  await Promise.race([work?.catch(() => {}), timeout])
  clearTimeout(timer)
}
