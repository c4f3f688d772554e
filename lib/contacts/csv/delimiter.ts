import { csvParser } from '#lib/contacts/csv/parser.ts'

const CANDIDATES = [',', ';', '\t', '|'] as const
export type Delimiter = (typeof CANDIDATES)[number]
const ROWS = 50

/** Excel's own first line: sep=; */
const DIRECTIVE = /^"?sep=(.)"?\s*$/i

/** True for Excel's line that names the delimiter, which is no row. */
export const isDirective = (cells: readonly string[]): boolean =>
  DIRECTIVE.test(cells.join(',').trim()) || /^"?sep=$/i.test(cells[0] ?? '')

/** How many columns most rows have, and which part of the rows has so many. */
function shape(rows: string[][]): { columns: number; share: number } {
  const counts = new Map<number, number>()
  for (const { length } of rows) counts.set(length, (counts.get(length) ?? 0) + 1)
  const [columns = 0, count = 0] = [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0] ?? []
  return { columns, share: rows.length ? count / rows.length : 0 }
}

/**
 * The delimiter under which the rows look most like a table. A single column counts as comma.
 * @param head the beginning of the file
 * @param whole head is the whole file
 */
export function detectDelimiter(head: string, whole: boolean): Delimiter {
  const said = DIRECTIVE.exec(head.slice(0, 20).split(/[\r\n]/, 1)[0] ?? '')?.[1]
  const named = CANDIDATES.find((candidate) => candidate === said)
  if (named) return named
  let best: { delimiter: Delimiter; score: number } = { delimiter: ',', score: 0 }
  for (const delimiter of CANDIDATES) {
    const parser = csvParser(delimiter)
    const rows = [...parser.push(head), ...(whole ? parser.end() : [])]
    const { columns, share } = shape(rows.slice(0, ROWS).filter((cells) => cells.some((cell) => cell.trim() !== '')))
    if (columns < 2) continue
    const score = share * 10 + Math.min(columns, 20) / 20
    if (score > best.score) best = { delimiter, score }
  }
  return best.delimiter
}
