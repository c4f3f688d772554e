import { type Clock, SECOND } from '#lib/clock.ts'
import { databaseAnswers } from '#lib/installation.ts'
import { log } from '#lib/log.ts'

/** Codes of a server that is not there, ends, starts or has no room; beside them everything without an SQL code. */
const GONE = /^(08|57P0|53300|ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)/
const GONE_WORDS = /connection terminated|timeout exceeded when trying to connect|Connection ended|not queryable/i

/** True when the database itself is out of reach, not when it refused one statement. */
export function isDatabaseGone(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string }
  return code !== undefined ? GONE.test(code) : GONE_WORDS.test(message ?? '')
}
/** True for errors that the same statement may not meet again (deadlock, serialisation). */
export const isPassing = (error: unknown): boolean =>
  /^(40001|40P01|55P03)$/.test((error as { code?: string }).code ?? '')

/**
 * The breaker between the engine and its database (docs/design.md §5.10). Open it stops claiming; after a while `onGone`
 * is called, so that sockets close and WhatsApp keeps what could not be stored; `onBack` when it answers again.
 */
export function watchDatabase(
  { clock, goneMs, probeMs = 500 }: { clock: Clock; goneMs: number; probeMs?: number },
  { onGone, onBack }: { onGone(): void; onBack(): void },
) {
  let since: number | null = null
  let told = false
  let timer: NodeJS.Timeout | undefined
  let stopped = false

  async function probe(): Promise<void> {
    if (stopped || since === null) return
    const answered = await databaseAnswers(2 * SECOND)
    if (stopped) return
    if (answered) {
      log.info({ goneMs: Math.round(clock.monotonic() - since) }, 'the database is back')
      since = null
      if (told) onBack()
      told = false
    } else {
      if (!told && clock.monotonic() - since >= goneMs) {
        told = true
        log.error('the database is gone: closing the sockets')
        onGone()
      }
      timer = setTimeout(probe, probeMs)
    }
  }
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
      since = clock.monotonic()
      log.warn({ cause: (error as Error).message }, 'the database does not answer')
      timer = setTimeout(probe, probeMs)
    },
    stop(): void {
      stopped = true
      clearTimeout(timer)
    },
  }
}
export type DatabaseWatch = ReturnType<typeof watchDatabase>
