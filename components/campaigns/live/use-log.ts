'use client'

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { api } from '#components/api.ts'
import { FIRST, type Shown } from '#components/campaigns/live/filters.ts'
import type { LogStart } from '#components/campaigns/live/live-screen.tsx'
import { usePaced } from '#components/campaigns/live/use-paced.ts'
import type { LogRowView, Page, ProgressView } from '#components/campaigns/view.ts'
import { useChanges } from '#components/live/use-changes.ts'

const FURTHER = 100
/** A long list is fetched again less often: this much is waited for each page (ms). */
const REST = 300

type Asked = { shown: Shown; q: string; start: LogStart }

/**
 * The people of a run that fit, page by page, and live. Not under ['runs']: each change there starts a fetch anew, and
 * one of many pages would never come to its end.
 */
export function useLog({ id, campaignId }: ProgressView, { shown, q, start }: Asked) {
  const first = shown === start.show && q === start.q
  const log = useInfiniteQuery({
    queryKey: ['log', id, shown, q],
    queryFn: ({ pageParam }) => {
      const asked = new URLSearchParams({ limit: String(pageParam ? FURTHER : FIRST) })
      if (shown !== 'all') asked.set('state', shown)
      if (q) asked.set('q', q)
      if (pageParam) asked.set('cursor', pageParam)
      return api<Page<LogRowView>>(`/api/campaigns/${campaignId}/messages?${asked}`)
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
    ...(first && { initialData: { pages: [start.page], pageParams: [''] } }),
  })
  const pages = log.data?.pages ?? []
  const refresh = usePaced(() => log.refetch({ cancelRefetch: false }), REST * pages.length)
  useChanges(({ type, id: changed }) => {
    if (type === 'resync' || (type === 'run' && changed === id)) refresh()
  })
  return { ...log, items: pages.flatMap((page) => page.items) }
}
