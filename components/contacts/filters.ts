import type { ContactList } from '#lib/contacts/schema.ts'

/** What the list shows; lives in the address, so that Back and a shared link work. */
export type Filters = { q: string; groupId: string; state: ContactList['state'] }

export const filtersOf = ({ q, groupId, state }: Partial<ContactList>): Filters => ({
  q: q ?? '',
  groupId: groupId ?? '',
  state: state ?? 'all',
})

/** As a query string, without what is at its default. */
export function queryOf({ q, groupId, state }: Filters): string {
  const query = new URLSearchParams()
  if (q) query.set('q', q)
  if (groupId) query.set('groupId', groupId)
  if (state !== 'all') query.set('state', state)
  return query.toString()
}
export const isFiltered = (filters: Filters): boolean => queryOf(filters) !== ''
