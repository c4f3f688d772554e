import { AppError } from '#lib/errors.ts'

/** A quoted cell longer than this was never closed: its quote is then read as an ordinary character. */
const OPEN_QUOTE = 65_536
/** A row longer than this is none: a hundred full cells are shorter. Kept back, it would be read again with every chunk. */
const LONGEST_ROW = 2_000_000
const QUOTE = 34
const LF = 10
const CR = 13

type Row = { cells: string[]; next: number }
type Step = Row | 'more' | 'open'

/** Reads one row of `text` from `start`. `plain`: quotes mean nothing. */
function readRow(text: string, start: number, delimiter: number, last: boolean, plain: boolean): Step {
  const cells: string[] = []
  let at = start
  for (;;) {
    let cell = ''
    let from = at
    if (!plain) {
      let quote = at
      while (text.charCodeAt(quote) === 32) quote++ // "a, "b"" is meant as a quoted b
      if (text.charCodeAt(quote) === QUOTE) {
        let piece = quote + 1
        for (;;) {
          const close = text.indexOf('"', piece)
          if (close < 0 || close - quote > OPEN_QUOTE) {
            if (last || text.length - quote > OPEN_QUOTE) return 'open'
            return 'more'
          }
          if (close + 1 >= text.length && !last) return 'more' // the next chunk may begin with the second quote
          cell += text.slice(piece, close)
          piece = close + 1
          if (text.charCodeAt(piece) !== QUOTE) break
          cell += '"'
          piece++
        }
        from = piece
      }
    }
    let end = from
    let code = text.charCodeAt(end)
    while (end < text.length && code !== delimiter && code !== LF && code !== CR) code = text.charCodeAt(++end)
    if (end >= text.length && !last) return 'more'
    cells.push(cell + text.slice(from, end))
    if (end < text.length && code === delimiter) {
      at = end + 1
      continue
    }
    if (code === CR && end + 1 >= text.length && !last) return 'more' // \r\n may be cut in two
    const next = code === CR && text.charCodeAt(end + 1) === LF ? end + 2 : end + 1
    return { cells, next }
  }
}

/**
 * CSV as people's programs write it (RFC 4180, and \r or \n alone, any delimiter), text in, rows out, in chunks of any
 * size. Cells are verbatim; a blank line is a row of one empty cell. A quote that is never closed costs its own row only.
 * Both methods throw AppError file_not_csv for a row without an end.
 */
export function csvParser(delimiter: string) {
  const code = delimiter.charCodeAt(0)
  let rest = ''
  function take(last: boolean): string[][] {
    const rows: string[][] = []
    let at = 0
    while (at < rest.length) {
      let step = readRow(rest, at, code, last, false)
      if (step === 'open') step = readRow(rest, at, code, last, true)
      if (step === 'more' || step === 'open') break
      rows.push(step.cells)
      at = step.next
    }
    rest = rest.slice(at)
    if (rest.length > LONGEST_ROW) throw new AppError('file_not_csv')
    return rows
  }
  return {
    push(text: string): string[][] {
      rest += text
      return take(false)
    },
    /** The last row, where the file does not end with a line end. */
    end: (): string[][] => take(true),
  }
}
