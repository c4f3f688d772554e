import { MAX_CELL, MAX_GROUP_NAME, MAX_NAME } from '#lib/contacts/csv/limits.ts'
import { isBlank } from '#lib/contacts/csv/rows.ts'
import { columnAs, type Mapping } from '#lib/contacts/mapping.ts'
import { type PhoneReason, phoneReasons, readPhone } from '#lib/contacts/phone.ts'

export const rowReasons = [...phoneReasons, 'cell_too_long', 'too_many_cells'] as const
/** Why a row was not taken. */
export type RowReason = PhoneReason | 'cell_too_long' | 'too_many_cells'
export type ContactRow = {
  phone: string
  name: string | null
  group: string | null
  attributes: Record<string, string>
}
export type RowResult = { ok: true; contact: ContactRow } | { ok: false; reason: RowReason }

/**
 * Makes the reader of a file's rows. Cells stay as they were written; only the name and the group lose their outer blanks.
 * Blank cells are no attributes.
 */
export function rowReader({ columns, country }: Mapping): (cells: readonly string[]) => RowResult {
  const phoneAt = columnAs(columns, 'phone')
  const nameAt = columnAs(columns, 'name')
  const groupAt = columnAs(columns, 'group')
  const fields = columns.flatMap(({ as, key }, index) => (as === 'attribute' && key ? [{ key, index }] : []))
  return (cells) => {
    // a comma in a cell without quotes moves all cells behind it: better asked than sent with a wrong name
    if (cells.length > columns.length && !isBlank(cells.slice(columns.length)))
      return { ok: false, reason: 'too_many_cells' }
    const name = cells[nameAt]?.trim() || null
    const group = cells[groupAt]?.trim().slice(0, MAX_GROUP_NAME) || null
    if ((name?.length ?? 0) > MAX_NAME || cells.some((cell) => cell.length > MAX_CELL))
      return { ok: false, reason: 'cell_too_long' }
    const phone = readPhone(cells[phoneAt] ?? '', country)
    if (!phone.ok) return phone
    const attributes: Record<string, string> = Object.create(null)
    for (const { key, index } of fields) {
      const cell = cells[index]
      if (cell !== undefined && cell.trim() !== '') attributes[key] = cell
    }
    return { ok: true, contact: { phone: phone.phone, name, group, attributes } }
  }
}
