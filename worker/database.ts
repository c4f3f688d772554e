import { type Clock, SECOND } from '#lib/clock.ts'
import { cutConnections, databaseProbe } from '#lib/db-connections.ts'
import { log } from '#lib/log.ts'

/** Codes of a server that is not there, ends, starts or has no room; beside them everything without an SQL code. */
const GONE = /^(08|57P0|53300|ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)/
const GONE_WORDS =
  /connection terminated|timeout exceeded when trying to connect|timeout expired|Connection ended|not queryable/i

/** True when the database itself is out of reach, not when it refused one statement. */
export function isDatabaseGone(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string }
  return code !== undefined ? GONE.test(code) : GONE_WORDS.test(message ?? '')
}
/** True for errors that the same statement may not meet again (deadlock, serialisation, a transaction we were too slow in). */
export const isPassing = (error: unknown): boolean =>
  /^(40001|40P01|55P03|25P03)$/.test((error as { code?: string }).code ?? '')

/**
 * The breaker between the engine and its database (docs/design.md §5.10). Open it stops claiming; after a while `onGone`
 * is called, so that sockets close and WhatsApp keeps what could not be stored; `onBack` when it answers again.
 * It asks the database every `beatMs` whether it is there: a connection may swallow what is written to it and never say
 * so, and no statement of ours has a time-out. When the sockets close, the connections to the database are broken too.
 */
export function watchDatabase(
  {
    clock,
    goneMs,
    probeMs = SECOND / 2,
    beatMs = SECOND,
    patienceMs = 2 * SECOND,
  }: {
    clock: Clock
    goneMs: number
    /** Between questions while it does not answer. */
    probeMs?: number
    /** Between questions while all is well. */
    beatMs?: number
    /** How long an answer may take. */
    patienceMs?: number
  },
  { onGone, onBack }: { onGone(): void; onBack(): void },
) {
  const database = databaseProbe()
  let since: number | null = null
  let told = false
  let timer: NodeJS.Timeout | undefined
  let asking: Promise<void> | undefined
  let stopped = false

  function silent(cause: string): void {
    if (since !== null) return
    since = clock.monotonic()
    log.warn({ cause }, 'the database does not answer')
  }
  function back(): void {
    if (since === null) return
    log.info({ goneMs: Math.round(clock.monotonic() - since) }, 'the database is back')
    since = null
    if (told) onBack()
    told = false
  }
  async function ask(): Promise<void> {
    const answered = await database.answers(patienceMs)
    if (stopped) return
    if (answered) back()
    else {
      silent('no answer to a question')
      if (clock.monotonic() - since! >= goneMs) {
        cutConnections()
        if (!told) log.error('the database is gone: closing the sockets')
        if (!told) onGone()
        told = true
      }
    }
  }
  function next(ms: number): void {
    clearTimeout(timer)
    timer = setTimeout(() => {
      asking = ask().finally(() => {
        asking = undefined
        if (!stopped) next(since === null ? beatMs : probeMs)
      })
    }, ms)
  }
  next(beatMs)
  return {
    /** False while nothing may be claimed. */
    get ok(): boolean {
      return since === null
    },
    /** True once the sockets are to be closed. */
    get gone(): boolean {
      return told
    },
    /** Whoever met an error reports it; those that do not speak of a lost database are left alone. */
    report(error: unknown): void {
      if (stopped || since !== null || !isDatabaseGone(error)) return
      silent((error as Error).message)
      if (!asking) next(probeMs)
    },
    async stop(): Promise<void> {
      stopped = true
      clearTimeout(timer)
      await database.close()
      await asking
    },
  }
}
export type DatabaseWatch = ReturnType<typeof watchDatabase>
