import { detectDelimiter, isDirective } from '#lib/contacts/csv/delimiter.ts'
import { detectEncoding, type Encoding } from '#lib/contacts/csv/encoding.ts'
import { refuseBinary, refuseOtherText } from '#lib/contacts/csv/kind.ts'
import { MAX_COLUMNS, MAX_ROWS } from '#lib/contacts/csv/limits.ts'
import { type FileRow, fileRows } from '#lib/contacts/csv/rows.ts'
import { recogniseHeaders } from '#lib/contacts/headers.ts'
import { columnsOf, type Mapping } from '#lib/contacts/mapping.ts'
import { readPhone } from '#lib/contacts/phone.ts'
import { AppError } from '#lib/errors.ts'

const SAMPLE_ROWS = 5
const SAMPLE_CELL = 200
const HEAD = 200_000
/** Title lines may stand above the headings; further down a phone's heading is none. */
const HEADING_WITHIN = 10
const GUESS_ROWS = 50
const GUESS_SHARE = 0.8

export type Inspection = {
  encoding: Encoding
  delimiter: string
  headers: string[]
  sampleRows: string[][]
  mapping: Mapping
  rows: number
}

const CHUNK = 1 << 18

/** Piece by piece: a file with too many rows is refused at its first row too many, not after its last one. */
const bytesOf = async function* (bytes: Uint8Array) {
  for (let at = 0; at < bytes.length; at += CHUNK) yield bytes.subarray(at, at + CHUNK)
}

const looksLikePhone = (cell: string, country: string): boolean => /\d{5}/.test(cell) && readPhone(cell, country).ok

/** The row of headings: the first one that names a phone, else the first row, unless it holds a number itself. */
function headingRow(rows: readonly FileRow[], country: string): FileRow | undefined {
  const top = rows.slice(0, HEADING_WITHIN)
  const isData = ({ cells }: FileRow) => cells.some((cell) => looksLikePhone(cell, country))
  const named = top.find(({ cells }) => recogniseHeaders(cells).includes('phone'))
  if (named && !top.some((row) => row.row < named.row && isData(row))) return named
  const [first] = rows
  if (!first || isData(first)) return undefined
  const width = Math.max(...top.map(({ cells }) => cells.length))
  return top.find((row) => row.cells.length === width && !isData(row)) ?? first
}

/** The column whose cells are nearly all phone numbers: for lists without headings, or with unusual ones. */
function guessPhone(rows: readonly FileRow[], width: number, country: string): number {
  let best = -1
  let bestShare = GUESS_SHARE
  for (let column = 0; column < width; column++) {
    const cells = rows.slice(0, GUESS_ROWS).map(({ cells }) => cells[column]?.trim() ?? '')
    const share = cells.filter((cell) => looksLikePhone(cell, country)).length / Math.max(1, cells.length)
    if (share > bestShare || (share === bestShare && best < 0)) [best, bestShare] = [column, share]
  }
  return best
}

/** The name beside a guessed phone, where the file has no headings: the first column of words. */
const guessName = (rows: readonly FileRow[], width: number): number => {
  for (let column = 0; column < width; column++) {
    const cells = rows.slice(0, GUESS_ROWS).map(({ cells }) => cells[column]?.trim() ?? '')
    if (cells.filter((cell) => /\p{L}{2}/u.test(cell) && !/[\d@]/.test(cell)).length >= cells.length * GUESS_SHARE)
      return column
  }
  return -1
}

/** Text that only looks like a table: one column without a number in it, or rows of all lengths. */
function isProse(rows: readonly FileRow[]): boolean {
  const widths = rows.map(({ cells }) => cells.length)
  const usual = Math.max(...widths.map((width) => widths.filter((other) => other === width).length))
  if (usual < rows.length * 0.6) return true
  return widths.every((width) => width === 1) && !rows.some(({ cells }) => /\d{5}/.test(cells[0] ?? ''))
}

/**
 * Finds out how a file is to be read. Nothing is stored.
 * @param country ISO code of numbers without a country code
 * @throws AppError file_empty, file_is_spreadsheet, file_not_csv, file_too_many_rows, file_too_many_columns
 */
export async function inspectFile(bytes: Uint8Array, country: string): Promise<Inspection> {
  refuseBinary(bytes)
  const encoding = detectEncoding(bytes)
  const head = new TextDecoder(encoding).decode(bytes.subarray(0, HEAD), { stream: true })
  if (head.trim() === '') throw new AppError('file_empty')
  refuseOtherText(head)
  const delimiter = detectDelimiter(head, bytes.length <= HEAD)

  const top: FileRow[] = []
  let count = 0
  for await (const batch of fileRows(bytesOf(bytes), encoding, delimiter)) {
    for (const row of batch) {
      if (count === 0 && row.row === 1 && isDirective(row.cells)) continue
      if (row.cells.length > MAX_COLUMNS) throw new AppError('file_too_many_columns', { limit: MAX_COLUMNS })
      if (++count > MAX_ROWS + HEADING_WITHIN) throw new AppError('file_too_many_rows', { limit: MAX_ROWS })
      if (top.length < GUESS_ROWS + HEADING_WITHIN) top.push(row)
    }
  }
  const heading = headingRow(top, country)
  const data = heading ? top.filter(({ row }) => row > heading.row) : top
  const skipped = top.length - data.length
  if (count - skipped > MAX_ROWS) throw new AppError('file_too_many_rows', { limit: MAX_ROWS })
  if (count - skipped <= 0) throw new AppError('file_empty')

  const width = heading ? heading.cells.length : Math.max(...data.map(({ cells }) => cells.length))
  const headers = Array.from(
    { length: width },
    (_, column) => heading?.cells[column]?.trim().slice(0, SAMPLE_CELL) ?? '',
  )
  while (headers.length > 1 && headers.at(-1) === '' && data.every(({ cells }) => !cells[headers.length - 1]?.trim()))
    headers.pop()
  const kinds = recogniseHeaders(headers)
  const sure = kinds.includes('phone')
  if (!sure) {
    const phone = guessPhone(data, headers.length, country)
    if (phone >= 0) kinds[phone] = 'phone'
    else if (isProse(data)) throw new AppError('file_not_csv')
    if (!heading) {
      const name = guessName(data, headers.length)
      if (name >= 0) kinds[name] = 'name'
    }
  }
  return {
    encoding,
    delimiter,
    headers,
    sampleRows: data
      .slice(0, SAMPLE_ROWS)
      .map(({ cells }) => headers.map((_, column) => (cells[column] ?? '').slice(0, SAMPLE_CELL))),
    mapping: {
      columns: columnsOf(
        headers,
        kinds.map((as) => ({ as })),
      ),
      firstRow: data[0]!.row,
      country,
      sure,
    },
    rows: count - skipped,
  }
}
