import type { ProgressView } from '#components/campaigns/view.ts'
import { type LogFilter, logFilters } from '#lib/messages/schema.ts'

/** People on the first page of the list. */
export const FIRST = 25

export type Shown = 'all' | LogFilter
/** What may need a look first. These four are always there, the rest where somebody is in it. */
const ORDER: readonly Shown[] = [
  'all',
  'failed',
  'blocked',
  'unsure',
  'waiting',
  'sent',
  'delivered',
  'read',
  'cancelled',
]
const ALWAYS: readonly Shown[] = ['all', 'waiting', 'sent', 'delivered', 'read']

/** What the address asks for; `review` is how Home says "not sure". */
export function shownOf(value: string | null | undefined): Shown {
  if (value === 'review') return 'unsure'
  return value && Object.hasOwn(logFilters, value) ? (value as LogFilter) : 'all'
}

/** The filters to offer, each with how many people it shows. */
export function filtersOf(counts: ProgressView['counts'], current: Shown): { shown: Shown; count: number }[] {
  const all = Object.values(counts).reduce((sum, one) => sum + one, 0)
  const of = (shown: Shown) =>
    shown === 'all' ? all : logFilters[shown].reduce((sum, state) => sum + counts[state], 0)
  return ORDER.map((shown) => ({ shown, count: of(shown) })).filter(
    ({ shown, count }) => count > 0 || shown === current || ALWAYS.includes(shown),
  )
}
