'use client'

import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { api } from '#components/api.ts'
import { usePaced } from '#components/campaigns/live/use-paced.ts'
import { useChanges } from '#components/live/use-changes.ts'
import { type Filters, type NeedPage, queryOf, type SummaryView } from '#components/needs/types.ts'
import type { NeedStatus } from '#lib/messages/schema.ts'

const FURTHER = 100
/** While campaigns run, looked at again at most this often (ms), less often the longer the list. */
const REST = 2_000

/** One of the lists, page by page, and how many there are in all; both live. */
export function useNeeds(status: NeedStatus, filters: Filters, initial: { page: NeedPage; summary: SummaryView }) {
  const query = queryOf(filters)
  const summary = useQuery({
    queryKey: ['needs', 'summary'],
    queryFn: () => api<SummaryView>('/api/messages/needs'),
    initialData: initial.summary,
  })
  const list = useInfiniteQuery({
    queryKey: ['needs', 'list', status, query],
    queryFn: ({ pageParam }) => {
      const asked = new URLSearchParams(query)
      asked.set('status', status)
      if (pageParam) {
        asked.set('cursor', pageParam)
        asked.set('limit', String(FURTHER))
      }
      return api<NeedPage>(`/api/messages?${asked}`)
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
    initialData: { pages: [initial.page], pageParams: [''] },
  })
  const pages = list.data?.pages ?? []
  const refresh = usePaced(
    () => Promise.all([list.refetch({ cancelRefetch: false }), summary.refetch({ cancelRefetch: false })]),
    REST + pages.length * 300,
  )
  useChanges(({ type }) => {
    if (type === 'run' || type === 'resync') refresh()
  })
  return { list, items: pages.flatMap((page) => page.items), summary: summary.data }
}
