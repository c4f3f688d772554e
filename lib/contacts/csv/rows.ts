import { decode, type Encoding } from '#lib/contacts/csv/encoding.ts'
import { csvParser } from '#lib/contacts/csv/parser.ts'
import type { Bytes } from '#lib/storage/storage.ts'

/** A row of the file with its number as a spreadsheet shows it: the first row is 1. */
export type FileRow = { row: number; cells: string[] }

export const isBlank = (cells: readonly string[]): boolean => cells.every((cell) => cell.trim() === '')

/** Every row of a file that is not blank, in batches as they are read. */
export async function* fileRows(bytes: Bytes, encoding: Encoding, delimiter: string): AsyncGenerator<FileRow[]> {
  const parser = csvParser(delimiter)
  let row = 0
  const numbered = (rows: string[][]): FileRow[] =>
    rows.map((cells) => ({ row: ++row, cells })).filter(({ cells }) => !isBlank(cells))
  for await (const text of decode(bytes, encoding)) {
    const rows = numbered(parser.push(text))
    if (rows.length) yield rows
  }
  const rows = numbered(parser.end())
  if (rows.length) yield rows
}
