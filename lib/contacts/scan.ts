import type { Encoding } from '#lib/contacts/csv/encoding.ts'
import { MAX_GROUPS } from '#lib/contacts/csv/limits.ts'
import { fileRows } from '#lib/contacts/csv/rows.ts'
import type { Mapping } from '#lib/contacts/mapping.ts'
import { type RowReason, rowReader } from '#lib/contacts/row.ts'
import { AppError } from '#lib/errors.ts'
import type { Bytes } from '#lib/storage/index.ts'

const EXAMPLES = 50

/** What a file would become if it were taken now. */
export type Scan = {
  rows: number
  ready: number
  repeated: number
  rejected: number
  reasons: Partial<Record<RowReason, number>>
  /** Rows without a name: {{ name }} needs a fallback for them. */
  nameless: number
  /** The first refused rows. */
  examples: { row: number; code: RowReason; cells: string[] }[]
  phones: string[]
}

/**
 * Reads a file as the import will, writing nothing.
 * @throws AppError file_too_many_groups, FileGone
 */
export async function scanFile(bytes: Bytes, encoding: Encoding, delimiter: string, mapping: Mapping): Promise<Scan> {
  const read = rowReader(mapping)
  const phones = new Set<string>()
  const groups = new Set<string>()
  const scan: Scan = { rows: 0, ready: 0, repeated: 0, rejected: 0, reasons: {}, nameless: 0, examples: [], phones: [] }
  for await (const batch of fileRows(bytes, encoding, delimiter)) {
    for (const { row, cells } of batch) {
      if (row < mapping.firstRow) continue
      scan.rows++
      const result = read(cells)
      if (!result.ok) {
        scan.rejected++
        scan.reasons[result.reason] = (scan.reasons[result.reason] ?? 0) + 1
        if (scan.examples.length < EXAMPLES) scan.examples.push({ row, code: result.reason, cells })
      } else if (phones.has(result.contact.phone)) scan.repeated++
      else {
        phones.add(result.contact.phone)
        if (result.contact.name === null) scan.nameless++
        if (result.contact.group) groups.add(result.contact.group)
      }
    }
  }
  if (groups.size > MAX_GROUPS) throw new AppError('file_too_many_groups', { count: groups.size, limit: MAX_GROUPS })
  scan.phones = [...phones]
  scan.ready = scan.phones.length
  return scan
}
