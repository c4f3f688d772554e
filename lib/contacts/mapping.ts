import type { ColumnKind } from '#lib/contacts/headers.ts'
import { placeholderKey } from '#lib/templates/placeholders.ts'

/** What one column of a file becomes. `key` and `label` belong to attributes: {{ last_bill }} and "Last bill". */
export type Column = { as: ColumnKind; key?: string; label?: string }
/**
 * How a file is read.
 * firstRow: number of the first row with data, as a spreadsheet counts.
 * country: ISO code of numbers that have no country code.
 * sure: false where the phone column was guessed from its cells or not found at all.
 */
export type Mapping = { columns: Column[]; firstRow: number; country: string; sure: boolean }

const RESERVED_KEYS = new Set(['name', 'phone'])
const MAX_KEY = 60

/** The key of a column's heading. Keys cannot begin with a digit: Liquid would read a number. */
function keyOf(label: string, column: number): string {
  const key = placeholderKey(label.slice(0, MAX_KEY))
  if (key === '') return `column_${column + 1}`
  return /^\p{N}/u.test(key) ? `c_${key}` : key
}

/** The key of a field that somebody names by hand; naming a field by its key gives that key again. */
export function fieldKey(label: string): string {
  const key = keyOf(label, 0)
  return RESERVED_KEYS.has(key) ? `${key}_2` : key
}

/**
 * Columns with their keys: every attribute has a key of its own, never name or phone; of two columns with one heading
 * the second becomes `…_2`.
 * @param wanted what each column shall be, by position; shorter than the headings: the rest are attributes
 */
export function columnsOf(
  headings: readonly string[],
  wanted: readonly { as: ColumnKind; label?: string }[],
): Column[] {
  const taken = new Set(RESERVED_KEYS)
  return headings.map((heading, column) => {
    const { as, label: given } = wanted[column] ?? { as: 'attribute' as const }
    if (as !== 'attribute') return { as }
    const label = (given?.trim() || heading.trim()).slice(0, 100)
    const base = keyOf(label, column)
    let key = base
    for (let copy = 2; taken.has(key); copy++) key = `${base}_${copy}`
    taken.add(key)
    return { as, key, label: label || key }
  })
}

/** Position of the column that holds this, or -1. */
export const columnAs = (columns: readonly Column[], as: 'phone' | 'name' | 'group'): number =>
  columns.findIndex((column) => column.as === as)
