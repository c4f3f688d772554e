import { AppError } from '#lib/errors.ts'

const is = (bytes: Uint8Array, mark: number[]) => mark.every((byte, index) => bytes[index] === byte)
const ZIP = [0x50, 0x4b]
/** Old .xls, and every Office file with a password. */
const OLE = [0xd0, 0xcf, 0x11, 0xe0]
const BINARY = [
  [0x25, 0x50, 0x44, 0x46], // PDF
  [0x89, 0x50, 0x4e, 0x47], // PNG
  [0xff, 0xd8, 0xff], // JPEG
  [0x47, 0x49, 0x46, 0x38], // GIF
  [0x1f, 0x8b], // gzip
  [0x7f, 0x45, 0x4c, 0x46], // programs
  [0x4d, 0x5a, 0x90],
]

/**
 * Refuses what is no text, by its first bytes: names of files lie.
 * @throws AppError file_is_spreadsheet, file_not_csv
 */
export function refuseBinary(bytes: Uint8Array): void {
  if (is(bytes, ZIP) || is(bytes, OLE)) throw new AppError('file_is_spreadsheet')
  if (BINARY.some((mark) => is(bytes, mark))) throw new AppError('file_not_csv')
}

/**
 * Refuses text that is no table: pages, program data, and bytes that only look like text.
 * @throws AppError file_is_spreadsheet (web pages that Excel saved as .xls), file_not_csv
 */
export function refuseOtherText(text: string): void {
  const start = text.slice(0, 1000).trimStart().toLowerCase()
  if (/^<(?:html|!doctype html|table|\?xml)/.test(start))
    throw new AppError(/schemas-microsoft-com|<table|<workbook/.test(start) ? 'file_is_spreadsheet' : 'file_not_csv')
  if (/^[{[]/.test(start) || start.startsWith('begin:vcard')) throw new AppError('file_not_csv')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  const odd = text.match(/[\u0001-\u0008\u000b\u000e-\u001f\u007f\ufffd]/g)?.length ?? 0
  if (odd > Math.max(4, text.length * 0.005)) throw new AppError('file_not_csv')
}
