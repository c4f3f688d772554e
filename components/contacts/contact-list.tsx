'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import { SearchX } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { api } from '#components/api.ts'
import { ContactRows } from '#components/contacts/contact-rows.tsx'
import { FilterBar } from '#components/contacts/filter-bar.tsx'
import { type Filters, queryOf } from '#components/contacts/filters.ts'
import { SelectionBar } from '#components/contacts/selection-bar.tsx'
import type { ContactPageWire, GroupWire } from '#components/contacts/wire.ts'
import { useChanges } from '#components/live/use-changes.ts'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'

const LIMIT = 50
type Props = { initial: ContactPageWire; filters: Filters; groups: GroupWire[] }

/** Everybody who fits the filters, newest first. */
export function ContactList({ initial, filters, groups }: Props) {
  const t = useTranslations('contacts')
  const common = useTranslations('common')
  const router = useRouter()
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const query = queryOf(filters)
  const list = useInfiniteQuery({
    queryKey: ['contacts', 'list', query],
    queryFn: ({ pageParam }) =>
      api<ContactPageWire>(`/api/contacts?limit=${LIMIT}&${query}${pageParam ? `&cursor=${pageParam}` : ''}`),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    initialData: { pages: [initial], pageParams: [''] },
  })
  // counts and groups are drawn by the server
  useChanges(({ type }) => {
    if (type === 'contacts' || type === 'resync') router.refresh()
  })
  const items = list.data.pages.flatMap((page) => page.items)
  const choose = (id: string, on: boolean) =>
    setChosen((before) => {
      const next = new Set(before)
      if (on) next.add(id)
      else next.delete(id)
      return next
    })
  const group = groups.find(({ id }) => id === filters.groupId)
  return (
    <div className="grid min-w-0 content-start gap-4">
      <FilterBar filters={filters} groups={groups} />
      {list.error && <Banner tone="warning">{common('loadFailed')}</Banner>}
      <Card>
        {items.length === 0 ? (
          <EmptyState
            icon={<SearchX aria-hidden />}
            title={filters.q ? common('noMatch', { text: filters.q }) : t('filter.none')}
            action={
              <Button variant="outline" asChild>
                <Link href="/contacts">{t('filter.clear')}</Link>
              </Button>
            }
          />
        ) : (
          <ContactRows items={items} chosen={chosen} onChoose={choose} label={t('list.label')} />
        )}
      </Card>
      {list.hasNextPage && (
        <Button
          variant="outline"
          className="justify-self-center"
          busy={list.isFetchingNextPage}
          onClick={() => list.fetchNextPage()}
        >
          {t('list.more')}
        </Button>
      )}
      {chosen.size > 0 && (
        <SelectionBar
          ids={[...chosen]}
          groups={groups}
          within={group}
          onAll={() => setChosen(new Set(items.map(({ id }) => id)))}
          onClear={() => setChosen(new Set())}
        />
      )}
    </div>
  )
}
