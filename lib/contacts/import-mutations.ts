import { randomUUID } from 'node:crypto'
import { MAX_BYTES } from '#lib/contacts/csv/limits.ts'
import { readWhole } from '#lib/contacts/import-files.ts'
import { getImport, type ImportView } from '#lib/contacts/import-queries.ts'
import { inspectFile } from '#lib/contacts/inspect.ts'
import { countKnown } from '#lib/contacts/list.sql.ts'
import { columnAs, columnsOf, type Mapping } from '#lib/contacts/mapping.ts'
import { scanFile } from '#lib/contacts/scan.ts'
import type { MappingInput, StartImport } from '#lib/contacts/schema.ts'
import { AppError } from '#lib/errors.ts'
import type { Prisma } from '#lib/generated/prisma/client.ts'
import { announce, nudge } from '#lib/realtime.ts'
import { type Bytes, FileGone, storage, storageKey } from '#lib/storage/index.ts'
import { tenant } from '#lib/tenant.ts'

export type ReceivedFile = {
  userId: string
  fileName: string
  /** Of numbers without a country code; default the workspace's. */
  country?: string | undefined
  mapping?: MappingInput | undefined
  body: Bytes
}

/**
 * Takes a contact file: stores it, finds out how to read it, and waits for somebody to start it. A refused file leaves
 * nothing behind; a file whose upload breaks off is swept by the worker.
 * @throws AppError file_too_large, file_empty, file_is_spreadsheet, file_not_csv, file_too_many_rows, file_too_many_columns
 */
export async function receiveFile(
  workspaceId: string,
  { userId, fileName, country, mapping: wanted, body }: ReceivedFile,
): Promise<ImportView> {
  const fileKey = storageKey(workspaceId, 'imports', `${randomUUID()}.csv`)
  const { id, home } = await tenant(workspaceId, async (tx) => {
    const workspace = await tx.workspace.findUniqueOrThrow({ where: { id: workspaceId }, select: { country: true } })
    const data = { workspaceId, userId, fileName, fileKey, byteSize: 0 }
    return { id: (await tx.import.create({ data, select: { id: true } })).id, home: workspace.country }
  })
  const inspect = async () => {
    const byteSize = await storage().write(fileKey, body, { maxBytes: MAX_BYTES })
    return { byteSize, ...(await inspectFile(await readWhole(fileKey), country ?? home)) }
  }
  const { rows, mapping, ...found } = await inspect().catch(async (error) => {
    await storage().remove(fileKey)
    await tenant(workspaceId, (tx) => tx.import.deleteMany({ where: { id, status: 'uploaded' } }))
    throw error
  })
  return tenant(workspaceId, async (tx) => {
    const chosen = asJson(choose(found.headers, mapping, wanted))
    const data = { ...found, status: 'ready', mapping: chosen, rowsTotal: rows, updatedAt: new Date() }
    await tx.import.updateMany({ where: { id, status: 'uploaded' }, data })
    return getImport(workspaceId, id)
  })
}

/**
 * receiveFile() and startImport() in one call, for programs. What stops the start leaves the file waiting: the error's
 * details carry its importId.
 * @throws AppError as both
 */
export async function receiveAndStart(
  workspaceId: string,
  file: ReceivedFile,
  { groupName, consent }: Pick<StartImport, 'groupName' | 'consent'>,
): Promise<ImportView> {
  const { importId } = await receiveFile(workspaceId, file)
  try {
    return await startImport(workspaceId, { userId: file.userId, id: importId, groupName, consent })
  } catch (error) {
    throw error instanceof AppError ? new AppError(error.code, { ...error.details, importId }, { cause: error }) : error
  }
}

const asJson = (mapping: Mapping) => mapping as unknown as Prisma.InputJsonValue

/** The mapping a person chose, over the one that was recognised. */
function choose(headers: string[], known: Mapping, wanted: MappingInput | undefined): Mapping {
  if (!wanted) return known
  return { ...known, columns: columnsOf(headers, wanted.columns), country: wanted.country ?? known.country, sure: true }
}

const failures = { no_valid_row: true, internal: true } as const
type Stored = { fileKey: string; headers: unknown; mapping: unknown; encoding: string | null; delimiter: string | null }

/** Reads the whole file under a mapping. @throws AppError no_phone_column, file_too_many_groups, file_gone */
async function scanStored(row: Stored, wanted: MappingInput | undefined) {
  const mapping = choose(row.headers as string[], row.mapping as Mapping, wanted)
  if (columnAs(mapping.columns, 'phone') < 0) throw new AppError('no_phone_column')
  try {
    const scan = await scanFile(storage().read(row.fileKey), row.encoding as 'utf-8', row.delimiter!, mapping)
    return { mapping, scan }
  } catch (error) {
    throw error instanceof FileGone ? new AppError('file_gone', undefined, { cause: error }) : error
  }
}

/** A file that may be started: never started, or ended without a contact, or broken off by a fault of ours. */
async function startable(workspaceId: string, id: string) {
  const row = await tenant(workspaceId, (tx) =>
    tx.import.findUnique({ where: { workspaceId_id: { workspaceId, id } } }),
  )
  if (!row) throw new AppError('not_found')
  if (row.status === 'uploaded') throw new AppError('import_not_ready')
  const again = row.status === 'failed' && row.errorCode !== null && row.errorCode in failures
  if (row.status !== 'ready' && !again) throw new AppError('import_already_started')
  if (!row.fileKey) throw new AppError('file_gone')
  return row
}

/**
 * What the file would become: counts, reasons, the first refused rows. No contact is written; the mapping is remembered,
 * so that a person may leave and come back.
 * @throws AppError not_found, import_not_ready, import_already_started, no_phone_column, file_too_many_groups, file_gone
 */
export async function checkImport(workspaceId: string, id: string, wanted?: MappingInput) {
  const row = await startable(workspaceId, id)
  const { mapping, scan } = await scanStored(row, wanted)
  const { phones, ...counts } = scan
  const { existing, optedOut } = await tenant(workspaceId, async (tx) => {
    // one that broke off midway goes on with the mapping it had
    if (row.errorCode !== 'internal')
      await tx.import.updateMany({
        where: { id, status: row.status, rowsDone: row.rowsDone },
        data: { mapping: asJson(mapping) },
      })
    return countKnown(tx, workspaceId, phones)
  })
  return { ...counts, existing, optedOut, columns: mapping.columns, country: mapping.country }
}

/**
 * Starts a file: from here on the worker adds its rows, whatever happens to this request. A file that ended without a
 * good row starts afresh with another mapping; one that a fault broke off goes on where it stood, with the mapping it had.
 * @throws AppError consent_required and those of checkImport()
 */
export async function startImport(
  workspaceId: string,
  { userId, id, mapping: wanted, groupName, consent }: StartImport & { userId: string; id: string },
): Promise<ImportView> {
  const row = await startable(workspaceId, id)
  const goesOn = row.rowsDone > 0 && row.errorCode === 'internal'
  if (!consent && !goesOn) throw new AppError('consent_required')
  const { mapping } = goesOn ? { mapping: row.mapping as unknown as Mapping } : await scanStored(row, wanted)
  return tenant(workspaceId, async (tx) => {
    const group = groupName
      ? await tx.group.upsert({
          where: { workspaceId_name: { workspaceId, name: groupName } },
          create: { workspaceId, name: groupName },
          update: {},
        })
      : null
    const afresh = {
      mapping: asJson(mapping),
      userId,
      groupId: group?.id ?? null,
      consentStatement: consent?.statement ?? null,
      consentedAt: new Date(),
      ...{ rowsDone: 0, imported: 0, updated: 0, duplicates: 0, rejected: 0, optedOut: 0 },
    }
    const started = await tx.import.updateMany({
      where: { id, status: row.status, errorCode: row.errorCode, rowsDone: row.rowsDone },
      data: {
        status: 'importing',
        errorCode: null,
        completedAt: null,
        attempts: 0,
        updatedAt: new Date(),
        ...(goesOn ? {} : afresh),
      },
    })
    if (started.count === 0) throw new AppError('import_already_started')
    if (!goesOn) await tx.importError.deleteMany({ where: { workspaceId, importId: id } })
    await nudge(tx, { topic: 'imports', id })
    await announce(tx, workspaceId, { type: 'import', id })
    return getImport(workspaceId, id)
  })
}

/** Throws a file away that was not started. @throws AppError not_found, import_already_started */
export async function discardImport(workspaceId: string, id: string): Promise<void> {
  const row = await tenant(workspaceId, async (tx) => {
    const found = await tx.import.findUnique({ where: { workspaceId_id: { workspaceId, id } } })
    if (!found) throw new AppError('not_found')
    const gone = await tx.import.deleteMany({ where: { id, status: { in: ['uploaded', 'ready'] } } })
    if (gone.count === 0) throw new AppError('import_already_started')
    return found
  })
  await storage().remove(row.fileKey)
}
