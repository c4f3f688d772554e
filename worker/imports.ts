import type { Clock } from '#lib/clock.ts'
import { HOUR, SECOND } from '#lib/clock.ts'
import { runImport } from '#lib/contacts/import-run.ts'
import {
  claimImport,
  failImport,
  forgetUpload,
  forgottenUploads,
  type ImportJob,
  releaseImport,
} from '#lib/contacts/imports.sql.ts'
import { log } from '#lib/log.ts'
import { FileGone, type Storage, storage } from '#lib/storage/index.ts'

const SCAN = 5 * SECOND
const TRIES = 5

export type Imports = {
  /** Look now: a file was started. */
  nudge(): void
  /** Ends after the chunk being written; the file is taken up by whoever looks next. */
  stop(): Promise<void>
}

/**
 * Reads started files into contacts, one at a time, and clears away what is left of old uploads. A nudge only hastens:
 * it also looks every 5 s.
 */
export function startImports({
  clock,
  signal,
  files = storage(),
}: {
  clock: Clock
  signal: AbortSignal
  files?: Storage
}): Imports {
  const stopping = new AbortController()
  const ended = AbortSignal.any([signal, stopping.signal])
  let wake = () => {}
  let nudged = false
  let sweptAt = Number.NEGATIVE_INFINITY

  const rest = () =>
    new Promise<void>((resolve) => {
      if (nudged || ended.aborted) return resolve()
      const timer = setTimeout(() => wake(), SCAN)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })

  async function handle(job: ImportJob): Promise<void> {
    try {
      const outcome = await runImport(job, files, { signal: ended })
      if (outcome === 'stopped') await releaseImport(job)
      if (outcome === 'completed') await clear({ ...job, started: true })
      log.info({ import: job.id, outcome }, 'import')
    } catch (error) {
      log.error({ import: job.id, err: error }, 'import broke off')
      // anything else is tried again once its lock runs out
      if (error instanceof FileGone) await failImport(job, 'file_gone')
      else if (job.attempts >= TRIES) await failImport(job, 'internal')
    }
  }

  async function clear(upload: { id: string; workspaceId: string; fileKey: string; started: boolean }): Promise<void> {
    if (upload.fileKey) await files.remove(upload.fileKey)
    await forgetUpload(upload)
  }

  async function loop(): Promise<void> {
    while (!ended.aborted) {
      nudged = false
      try {
        for (let job = await claimImport(); job; job = ended.aborted ? undefined : await claimImport())
          await handle(job)
        if (clock.monotonic() - sweptAt > HOUR) {
          sweptAt = clock.monotonic()
          for (const upload of await forgottenUploads()) await clear(upload)
        }
      } catch (error) {
        log.warn({ err: error }, 'imports: the database does not answer')
      }
      await rest()
    }
  }

  ended.addEventListener('abort', () => wake(), { once: true })
  const running = loop()
  return {
    nudge() {
      nudged = true
      wake()
    },
    async stop() {
      stopping.abort()
      await running
    },
  }
}
