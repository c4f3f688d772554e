import type { Json } from '#components/json.ts'
import type { NeedsSummary } from '#lib/messages/needs.ts'
import type { Chosen, Decision, NeedRow, NeedStatus, NeedsFilter } from '#lib/messages/schema.ts'

export type NeedView = Json<NeedRow>
export type SummaryView = Json<NeedsSummary>
export type NeedPage = { items: NeedView[]; nextCursor: string | null }
/** What narrows the list; stands in the address, so that Back and a shared link work. */
export type Filters = Omit<NeedsFilter, 'status' | 'runId'>

/** A question before a decision. `count` is null where nobody has counted. */
export type Asked = { decision: Decision; status: NeedStatus; chosen: Chosen; count: number | null }

/** Where each list stands. */
export const PATHS: Record<NeedStatus, string> = {
  review: '/campaigns/needs-you',
  failed: '/campaigns/needs-you/not-sent',
}
export const NAMES = ['campaignId', 'senderId', 'reason', 'q'] as const satisfies readonly (keyof Filters)[]

/** As a query string, without what is not asked. */
export function queryOf(filters: Filters): string {
  const query = new URLSearchParams()
  for (const name of NAMES) {
    const value = filters[name]
    if (value) query.set(name, value)
  }
  return query.toString()
}
export const linkTo = (status: NeedStatus, filters: Filters = {}): string => {
  const query = queryOf(filters)
  return query ? `${PATHS[status]}?${query}` : PATHS[status]
}

/** How many a filter leaves, where the summary knows: it does not search. */
export function countOf({ groups }: SummaryView, status: NeedStatus, filters: Filters): number | null {
  if (filters.q) return null
  return groups.reduce(
    (sum, group) =>
      group.status === status &&
      (!filters.campaignId || group.campaignId === filters.campaignId) &&
      (!filters.senderId || group.senderId === filters.senderId) &&
      (!filters.reason || group.reason === filters.reason)
        ? sum + group.count
        : sum,
    0,
  )
}

/** What a filter can be set to: each with how many there are, the most first. */
export function optionsOf(
  { groups }: SummaryView,
  status: NeedStatus,
  of: (group: SummaryView['groups'][number]) => { value: string; label: string } | null,
): { value: string; label: string; count: number }[] {
  const found = new Map<string, { value: string; label: string; count: number }>()
  for (const group of groups) {
    const option = group.status === status ? of(group) : null
    if (!option) continue
    const one = found.get(option.value) ?? { ...option, count: 0 }
    one.count += group.count
    found.set(option.value, one)
  }
  return [...found.values()].sort((a, b) => b.count - a.count)
}
