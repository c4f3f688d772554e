import { makeCursor, numberCursor } from '#lib/contacts/cursor.ts'
import type { Mapping } from '#lib/contacts/mapping.ts'
import { columnAs } from '#lib/contacts/mapping.ts'
import type { ErrorList } from '#lib/contacts/schema.ts'
import { AppError, type ErrorCode } from '#lib/errors.ts'
import type { Import } from '#lib/generated/prisma/client.ts'
import { tenant } from '#lib/tenant.ts'

/** An import as screens and REST see it. */
export type ImportView = {
  importId: string
  /** ready: wants its mapping and permission · importing · completed · failed: see error */
  status: 'uploaded' | 'ready' | 'importing' | 'completed' | 'failed'
  error: ErrorCode | null
  fileName: string
  encoding: string | null
  delimiter: string | null
  headers: string[]
  sampleRows: string[][]
  mapping: Mapping | null
  groupId: string | null
  rowsTotal: number
  rowsDone: number
  imported: number
  updated: number
  duplicates: number
  rejected: number
  optedOut: number
  createdAt: Date
  completedAt: Date | null
}

const view = (row: Import): ImportView => ({
  importId: row.id,
  status: row.status as ImportView['status'],
  error: row.errorCode as ErrorCode | null,
  fileName: row.fileName,
  encoding: row.encoding,
  delimiter: row.delimiter,
  headers: (row.headers as string[] | null) ?? [],
  sampleRows: (row.sampleRows as string[][] | null) ?? [],
  mapping: row.mapping as Mapping | null,
  groupId: row.groupId,
  rowsTotal: row.rowsTotal,
  rowsDone: row.rowsDone,
  imported: row.imported,
  updated: row.updated,
  duplicates: row.duplicates,
  rejected: row.rejected,
  optedOut: row.optedOut,
  createdAt: row.createdAt,
  completedAt: row.completedAt,
})

/** @throws AppError not_found, also for another workspace's import */
export async function getImport(workspaceId: string, id: string): Promise<ImportView> {
  const row = await tenant(workspaceId, (tx) =>
    tx.import.findUnique({ where: { workspaceId_id: { workspaceId, id } } }),
  )
  if (!row) throw new AppError('not_found')
  return view(row)
}

/** The last files of the workspace, newest first, without those nobody started. */
export async function recentImports(workspaceId: string, limit = 5): Promise<ImportView[]> {
  const rows = await tenant(workspaceId, (tx) =>
    tx.import.findMany({ where: { workspaceId, status: { not: 'uploaded' } }, orderBy: { id: 'desc' }, take: limit }),
  )
  return rows.map(view)
}

export type ImportErrorView = {
  row: number
  kind: 'rejected' | 'duplicate'
  code: string
  cells: string[]
  phone: string
  name: string
}

export type ImportErrorPage = {
  items: ImportErrorView[]
  headers: string[]
  /** Of the file's numbers without a country code; a reason speaks of it. */
  country: string
  nextCursor: string | null
}

/** Refused or repeated rows in the file's order. @throws AppError not_found */
export async function listImportErrors(
  workspaceId: string,
  id: string,
  { cursor, limit, kind }: Pick<ErrorList, 'cursor' | 'limit' | 'kind'>,
): Promise<ImportErrorPage> {
  const after = cursor ? numberCursor(cursor) : 0
  return tenant(workspaceId, async (tx) => {
    const file = await tx.import.findUnique({
      where: { workspaceId_id: { workspaceId, id } },
      select: { headers: true, mapping: true },
    })
    if (!file) throw new AppError('not_found')
    const rows = await tx.importError.findMany({
      where: { workspaceId, importId: id, kind, row: { gt: after } },
      orderBy: { row: 'asc' },
      take: limit + 1,
    })
    const { columns = [], country = 'IN' } = (file.mapping as Mapping | null) ?? {}
    const [phoneAt, nameAt] = [columnAs(columns, 'phone'), columnAs(columns, 'name')]
    const items = rows.slice(0, limit).map((error) => {
      const cells = error.raw as string[]
      return {
        row: error.row,
        kind: error.kind as 'rejected',
        code: error.code,
        cells,
        phone: cells[phoneAt] ?? '',
        name: cells[nameAt] ?? '',
      }
    })
    const nextCursor = rows.length > limit ? makeCursor(items.at(-1)!.row) : null
    return { items, headers: (file.headers as string[] | null) ?? [], country, nextCursor }
  })
}
