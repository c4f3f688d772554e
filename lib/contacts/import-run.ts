import { setImmediate as breathe } from 'node:timers/promises'
import { type FileRow, fileRows } from '#lib/contacts/csv/rows.ts'
import {
  advance,
  type Counts,
  finishImport,
  freshenStatistics,
  type ImportJob,
  standsAt,
  writeErrors,
} from '#lib/contacts/imports.sql.ts'
import { type ContactRow, rowReader } from '#lib/contacts/row.ts'
import { writeContacts, writeFields } from '#lib/contacts/write.sql.ts'
import { transaction } from '#lib/db.ts'
import type { Storage } from '#lib/storage/index.ts'

/** Rows a transaction: small enough that a worker's sockets never wait long, large enough to be quick. */
export const CHUNK = 500

type Chunk = { contacts: ContactRow[]; errors: Parameters<typeof writeErrors>[2] }
export type RunOutcome = 'completed' | 'failed' | 'taken' | 'stopped'

/**
 * Reads a file into contacts, chunk by chunk, each chunk one transaction that also moves `rows_done`. A worker that dies
 * is followed by one that reads the file again from its start, remembers what it saw, and writes from rows_done on: the
 * result is the same, whenever it died. Of rows with one phone the first good one wins.
 * @param onChunk called after each commit, with the rows done; for tests and logs
 * @throws FileGone, and whatever the database throws: the file is then tried again later
 */
export async function runImport(
  job: ImportJob,
  files: Pick<Storage, 'read'>,
  { signal, onChunk }: { signal?: AbortSignal; onChunk?: (rowsDone: number) => void | Promise<void> } = {},
): Promise<RunOutcome> {
  const read = rowReader(job.mapping)
  const seen = new Set<string>()
  let done = job.rowsDone
  let position = 0
  let rows: FileRow[] = []
  /** When to look at the statistics next. */
  let count = CHUNK

  /** @returns false when the file is no longer ours */
  async function flush(): Promise<boolean> {
    const batch = rows
    rows = []
    const known = Math.max(0, done - position)
    position += batch.length
    sort(batch.slice(0, known), read, seen)
    if (known >= batch.length) return true
    const chunk = sort(batch.slice(known), read, seen)
    const start = done
    const ours = await transaction(async (client) => {
      if (!(await standsAt(client, job, start))) return false
      if (start === 0) await writeFields(client, job.workspaceId, fieldsOf(job))
      const counts = await write(client, job, chunk)
      await advance(client, job, position, counts)
      return true
    })
    if (ours) {
      done = position
      if (done >= count) {
        await freshenStatistics(done)
        count *= 4
      }
      await onChunk?.(done)
    }
    return ours
  }

  for await (const batch of fileRows(files.read(job.fileKey), job.encoding, job.delimiter)) {
    for (const row of batch) {
      if (row.row < job.mapping.firstRow) continue
      rows.push(row)
      if (rows.length < CHUNK) continue
      if (!(await flush())) return 'taken'
      if (signal?.aborted) return 'stopped'
      await breathe()
    }
  }
  if (rows.length > 0 && !(await flush())) return 'taken'
  await freshenStatistics(done)
  return (await finishImport(job, done)) ?? 'taken'
}

function sort(batch: readonly FileRow[], read: ReturnType<typeof rowReader>, seen: Set<string>): Chunk {
  const chunk: Chunk = { contacts: [], errors: [] }
  for (const { row, cells } of batch) {
    const result = read(cells)
    if (!result.ok) chunk.errors.push({ row, kind: 'rejected', code: result.reason, cells })
    else if (seen.has(result.contact.phone)) chunk.errors.push({ row, kind: 'duplicate', code: 'duplicate', cells })
    else {
      seen.add(result.contact.phone)
      chunk.contacts.push(result.contact)
    }
  }
  return chunk
}

async function write(client: Parameters<typeof writeContacts>[0], job: ImportJob, chunk: Chunk): Promise<Counts> {
  const written = await writeContacts(client, chunk.contacts, {
    workspaceId: job.workspaceId,
    groupId: job.groupId,
    consent: { statement: job.consentStatement, importId: job.id, userId: job.userId },
  })
  await writeErrors(client, job, chunk.errors)
  const duplicates = chunk.errors.filter((error) => error.kind === 'duplicate').length
  return {
    imported: written.added,
    updated: written.updated,
    duplicates,
    rejected: chunk.errors.length - duplicates,
    optedOut: written.optedOut,
  }
}

const fieldsOf = ({ mapping }: ImportJob) =>
  mapping.columns.flatMap(({ as, key, label }) => (as === 'attribute' && key ? [{ key, label: label ?? key }] : []))
