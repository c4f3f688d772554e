/** A spreadsheet runs what begins so; an apostrophe makes it text (OWASP, "CSV Injection"). */
const FORMULA = /^\s*[=+\-@\t\r]/
/** Numbers are no formulas, and +91… is the point of an export: it stays as it is. */
const NUMBER = /^\s*[+-]?[\d\s().,-]+$/

const escapeCell = (cell: string): string => {
  const text = FORMULA.test(cell) && !NUMBER.test(cell) ? `'${cell}` : cell
  return /["\r\n,;\t]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text
}

/** Rows as CSV for spreadsheets: UTF-8 with its mark, \r\n, formulas harmless. */
export const writeCsv = (rows: readonly (readonly string[])[]): string =>
  `\ufeff${rows.map((cells) => `${cells.map(escapeCell).join(',')}\r\n`).join('')}`
