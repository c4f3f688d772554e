/** What a filter accepts after its colon; texts and numbers only, never another placeholder. */
type ArgKind = 'text' | 'number'
export type TemplateFilter = {
  /** Kinds of the arguments in their order. */
  args: readonly ArgKind[]
  /** How many of them must be given. */
  required: number
  apply(value: unknown, ...args: (string | number | undefined)[]): string
}

const text = (value: unknown): string => (value == null ? '' : String(value))
/** Cuts between what a reader sees as letters: half a conjunct or half an emoji would be another word. */
const graphemes = new Intl.Segmenter('hi', { granularity: 'grapheme' })
const upperFirst = (word: string): string => {
  const first = graphemes.segment(word)[Symbol.iterator]().next().value?.segment ?? ''
  return first.toUpperCase() + word.slice(first.length).toLowerCase()
}

/** 12,34,567.50: three digits, then groups of two. Anything that is no plain number stays as it is. */
function indianNumber(value: string, digits?: number): string {
  const plain = value.trim().replaceAll(',', '')
  const match = /^([-+]?)(\d{1,15})(?:\.(\d{1,6}))?$/.exec(plain)
  if (!match) return value
  const [, sign = '', whole = '', fraction = ''] = match
  if (digits !== undefined && digits >= 0 && digits <= 6) {
    const rounded = Number(`${whole}.${fraction || '0'}`).toFixed(digits)
    return indianNumber(`${sign}${rounded}`)
  }
  const bare = whole.replace(/^0+(?=\d)/, '')
  const grouped = bare.replace(/\B(?=(\d{2})*\d{3}$)/g, ',')
  return `${sign === '-' ? '-' : ''}${grouped}${fraction ? `.${fraction}` : ''}`
}

/** A day as people and spreadsheets in India write it: 2026-11-05, 05/11/2026, 5-11-26, 05.11.2026. Day before month. */
function readDay(value: string): Date | undefined {
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?$/.exec(value.trim())
  const local = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})$/.exec(value.trim())
  const [year, month, day] = iso ? [iso[1], iso[2], iso[3]] : local ? [local[3], local[2], local[1]] : []
  if (!year || !month || !day) return undefined
  const fullYear = year.length === 2 ? 2000 + Number(year) : Number(year)
  const date = new Date(Date.UTC(fullYear, Number(month) - 1, Number(day)))
  const exists = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day)
  return exists ? date : undefined
}

const MONTHS = 'January February March April May June July August September October November December'.split(' ')
const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ')
const two = (value: number) => String(value).padStart(2, '0')

/** strftime's day, month and year; a sign it does not know stays as written. */
function formatDay(date: Date, format: string): string {
  const [day, month, year] = [date.getUTCDate(), date.getUTCMonth(), date.getUTCFullYear()]
  const parts: Record<string, string> = {
    '%d': two(day),
    '%-d': String(day),
    '%e': String(day),
    '%m': two(month + 1),
    '%-m': String(month + 1),
    '%b': MONTHS[month]!.slice(0, 3),
    '%B': MONTHS[month]!,
    '%y': two(year % 100),
    '%Y': String(year),
    '%a': DAYS[date.getUTCDay()]!.slice(0, 3),
    '%A': DAYS[date.getUTCDay()]!,
    '%%': '%',
  }
  return format.replace(/%-?[a-zA-Z%]/g, (sign) => parts[sign] ?? sign)
}

const plain = (apply: (value: string) => string): TemplateFilter => ({
  args: [],
  required: 0,
  apply: (value) => apply(text(value)),
})

/** Every filter a template may use. None can throw, loop or look at anything but its own value. */
export const filters: Readonly<Record<string, TemplateFilter>> = {
  default: {
    args: ['text'],
    required: 1,
    apply: (value, fallback) => (text(value).trim() === '' ? text(fallback) : text(value)),
  },
  upcase: plain((value) => value.toUpperCase()),
  downcase: plain((value) => value.toLowerCase()),
  capitalize: plain(upperFirst),
  titlecase: plain((value) => value.replace(/[\p{L}\p{M}\p{N}'’]+/gu, upperFirst)),
  strip: plain((value) => value.trim()),
  first_word: plain((value) => value.trim().split(/\s+/u, 1)[0] ?? ''),
  truncate: {
    args: ['number', 'text'],
    required: 1,
    apply: (value, length, end = '…') => {
      const letters = Array.from(graphemes.segment(text(value)), (part) => part.segment)
      const limit = Math.max(1, Math.floor(Number(length)))
      return letters.length <= limit ? letters.join('') : `${letters.slice(0, limit).join('').trimEnd()}${end}`
    },
  },
  number: {
    args: ['number'],
    required: 0,
    apply: (value, digits) => indianNumber(text(value), digits === undefined ? undefined : Number(digits)),
  },
  date: {
    args: ['text'],
    required: 0,
    apply: (value, format = '%-d %B %Y') => {
      const day = readDay(text(value))
      return day ? formatDay(day, String(format)) : text(value)
    },
  },
}
