import { writeCsv } from '#lib/contacts/csv/write.ts'
import { OWN_COLUMN } from '#lib/contacts/headers.ts'
import { listImportErrors } from '#lib/contacts/import-queries.ts'
import { reasonValues } from '#lib/contacts/reason.ts'
import type { RowReason } from '#lib/contacts/row.ts'
import type { Locale } from '#lib/locales.ts'
import { translator } from '#lib/texts.ts'

const PAGE = 1_000

/** Refused or repeated rows as CSV: the file's own columns, then why, in the person's language. @throws AppError not_found */
export async function errorRowsCsv(
  workspaceId: string,
  id: string,
  kind: 'rejected' | 'duplicate',
  locale: Locale,
): Promise<string> {
  const t = translator(locale, 'contacts')
  const rows: string[][] = []
  let cursor: string | undefined
  do {
    const page = await listImportErrors(workspaceId, id, { limit: PAGE, kind, cursor })
    if (!cursor) rows.push([...page.headers, `${OWN_COLUMN} ${t('import.reasonColumn')}`])
    const width = page.headers.length
    // cells beyond the headings stay beside the reason, so that none is lost
    for (const { cells, code, phone } of page.items)
      rows.push([
        ...page.headers.map((_, at) => cells[at] ?? ''),
        t(`reasons.${code as RowReason}`, reasonValues(phone, page.country)),
        ...cells.slice(width),
      ])
    cursor = page.nextCursor ?? undefined
  } while (cursor)
  return writeCsv(rows)
}
