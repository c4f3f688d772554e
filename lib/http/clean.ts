const cleanText = (text: string): string => text.replaceAll('\0', '').toWellFormed()

/**
 * What came in, without what PostgreSQL and JSON cannot hold: NUL and halves of surrogate pairs, in values and in keys.
 * Anything but plain data (files, dates) is left alone.
 */
export function clean(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value)
  if (Array.isArray(value)) return value.map(clean)
  if (typeof value !== 'object' || value === null) return value
  const proto: unknown = Object.getPrototypeOf(value)
  if (proto !== Object.prototype && proto !== null) return value
  // fromEntries makes own fields of every key, also of __proto__
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [cleanText(key), clean(entry)]))
}
