import { AppError } from '#lib/errors.ts'
import type { Placeholder } from '#lib/templates/parse.ts'

/** Placeholders that every contact has; the rest are the workspace's own attribute keys. */
export const BUILT_IN = ['name', 'phone'] as const

/** Words, and numbers, that mean something else to Liquid: a column of that name gets a _ behind. */
const RESERVED = /^(true|false|nil|null|empty|blank|and|or|not|contains|[0-9]+)$/

/**
 * A column's heading as a placeholder: "Order No." → order_no, "राशि (₹)" → राशि. Empty when nothing readable is left.
 * The same words always give the same key, so a heading typed into a template finds its column.
 */
export function placeholderKey(heading: string): string {
  const key = heading
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '_')
    .replace(/^_+|_+$/g, '')
  return RESERVED.test(key) ? `${key}_` : key
}

/** Edits between two words, where two neighbours changing places are one edit (optimal string alignment). */
function distance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, index) => index)]
  for (let i = 1; i <= a.length; i++) {
    const [above, next] = [rows[i - 1]!, [i]]
    for (let j = 1; j <= b.length; j++) {
      const edit = Math.min(above[j]! + 1, next[j - 1]! + 1, above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1))
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      next[j] = swapped ? Math.min(edit, rows[i - 2]![j - 2]! + 1) : edit
    }
    rows.push(next)
  }
  return rows[a.length]![b.length]!
}

/** The known word that was probably meant, or undefined when none is close. */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  let best: string | undefined
  let bestScore = Math.max(1, Math.floor(word.length / 3)) + 1
  for (const candidate of known) {
    const contained = word.length > 2 && (candidate.startsWith(word) || word.startsWith(candidate))
    const score = Math.min(distance(word, candidate), contained ? 1 : Number.POSITIVE_INFINITY)
    if (score < bestScore) [best, bestScore] = [candidate, score]
  }
  return best
}

/**
 * Refuses a template whose placeholder no contact can have.
 * @param knownKeys the workspace's attribute keys; name and phone are always known
 * @throws AppError template_unknown_placeholder {name, line, column, suggestion, hasSuggestion: 'yes' | 'no'}
 */
export function checkPlaceholders(
  { placeholders }: { placeholders: readonly Placeholder[] },
  knownKeys: Iterable<string>,
): void {
  const known = new Set<string>([...BUILT_IN, ...knownKeys])
  for (const { name, line, column } of placeholders) {
    if (known.has(name)) continue
    const suggestion = nearest(name, known)
    throw new AppError('template_unknown_placeholder', {
      name,
      line,
      column,
      suggestion: suggestion ?? '',
      hasSuggestion: suggestion ? 'yes' : 'no',
    })
  }
}

/**
 * Single braces around a known key: surely meant as a placeholder, and it would go out as typed.
 * @returns the words found, in their order
 */
export function lookalikes(body: string, knownKeys: Iterable<string>): string[] {
  const known = new Set<string>([...BUILT_IN, ...knownKeys])
  const found = [...body.matchAll(/(?<![{])[{[<]\s*([\p{L}\p{M}\p{N}_ .-]{1,60})\s*[}\]>](?![}])/gu)]
  return found.map((match) => match[1]!.trim()).filter((word) => known.has(placeholderKey(word)))
}
