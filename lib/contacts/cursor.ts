import { AppError } from '#lib/errors.ts'

/** Cursors are opaque to callers: where the last row of a page stood. */
export const makeCursor = (value: string | number): string => Buffer.from(String(value)).toString('base64url')

const read = (cursor: string, shape: RegExp): string => {
  const value = Buffer.from(cursor, 'base64url').toString()
  if (!shape.test(value)) throw new AppError('invalid_input', { fields: { cursor: 'cursor' } })
  return value
}
/** @throws AppError invalid_input for a cursor that was not made by makeCursor() */
export const idCursor = (cursor: string): string =>
  read(cursor, /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/)
/** The same for a position. */
export const numberCursor = (cursor: string): number => Number(read(cursor, /^\d{1,9}$/))
