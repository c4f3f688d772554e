'use client'

import { useInfiniteQuery } from '@tanstack/react-query'
import { Search, Send } from 'lucide-react'
import Link from 'next/link'
import { usePathname, useSearchParams } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { api } from '#components/api.ts'
import { cn } from '#components/cn.ts'
import { useSearchParam } from '#components/templates/use-search-param.ts'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { Input } from '#components/ui/input.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { CampaignItem } from './campaign-item.tsx'
import { type CampaignView, FILTERS, type Filter, type Page } from './view.ts'

type Props = { initial: Page<CampaignView>; initialFilter: Filter; initialQuery: string }

/** Every campaign, newest first, live. Filter and search stand in the address. */
export function CampaignList({ initial, initialFilter, initialQuery }: Props) {
  const t = useTranslations('campaigns')
  const c = useTranslations('common')
  const { value: q, search, setSearch } = useSearchParam('q', initialQuery)
  const asked = useSearchParams().get('status')
  const filter = FILTERS.find((one) => one === asked) ?? 'all'
  const query = useInfiniteQuery({
    queryKey: ['campaigns', 'list', filter, q],
    queryFn: ({ pageParam }) =>
      api<Page<CampaignView>>(
        `/api/campaigns?${new URLSearchParams({ ...(filter !== 'all' && { status: filter }), ...(q && { q }), ...(pageParam && { cursor: pageParam }) })}`,
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    ...(q === initialQuery && filter === initialFilter && { initialData: { pages: [initial], pageParams: [''] } }),
  })
  const items = query.data?.pages.flatMap((page) => page.items) ?? []
  if (items.length === 0 && filter === 'all' && q === '' && !query.isPending)
    return (
      <Card>
        <EmptyState
          icon={<Send aria-hidden />}
          title={t('empty.title')}
          action={
            <Button asChild>
              <Link href="/campaigns/new">{t('empty.action')}</Link>
            </Button>
          }
        >
          {t('empty.body')}
        </EmptyState>
      </Card>
    )
  return (
    <div className="grid gap-(--stack)">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <FilterChips current={filter} />
        <Input
          type="search"
          aria-label={t('search')}
          placeholder={t('search')}
          before={<Search aria-hidden />}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          className="md:max-w-64"
        />
      </div>
      {query.isError && <Banner tone="danger">{c('loadFailed')}</Banner>}
      <Card className="overflow-hidden">
        {query.isPending ? (
          <Shape />
        ) : items.length === 0 ? (
          <p className="px-card py-10 text-center text-muted-foreground">
            {q ? t('noMatch', { text: q }) : t('noneHere')}
          </p>
        ) : (
          <ul className="divide-y">
            {items.map((campaign) => (
              <CampaignItem key={campaign.id} campaign={campaign} />
            ))}
          </ul>
        )}
      </Card>
      {query.hasNextPage && (
        <Button
          variant="outline"
          className="justify-self-center"
          busy={query.isFetchingNextPage}
          onClick={() => query.fetchNextPage()}
        >
          {t('more')}
        </Button>
      )}
    </div>
  )
}

/** Links, so that a filtered list can be shared and gone back to. The row scrolls sideways on phone. */
function FilterChips({ current }: { current: Filter }) {
  const t = useTranslations('campaigns.filter')
  const path = usePathname()
  const params = useSearchParams()
  const href = (filter: Filter) => {
    const next = new URLSearchParams(params)
    if (filter === 'all') next.delete('status')
    else next.set('status', filter)
    return `${path}?${next}`
  }
  return (
    <nav
      aria-label={t('label')}
      className="-mx-(--gutter) max-w-[100vw] overflow-x-auto px-(--gutter) [scrollbar-width:none]"
    >
      <ul className="inline-flex gap-0.5 rounded-md bg-secondary p-[3px]">
        {FILTERS.map((filter) => (
          <li key={filter}>
            <Link
              href={href(filter)}
              replace
              scroll={false}
              aria-current={filter === current ? 'true' : undefined}
              className={cn(
                'inline-flex min-h-11 items-center rounded-sm px-3.5 text-sm font-label whitespace-nowrap text-muted-foreground outline-offset-[-2px] hover:text-foreground lg:min-h-9',
                filter === current &&
                  'bg-card text-foreground shadow-[0_1px_2px_oklch(0.3_0.03_168/0.14)] dark:bg-accent',
              )}
            >
              {t(filter)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}

function Shape() {
  return (
    <div className="divide-y">
      {[0, 1, 2, 3].map((row) => (
        <div key={row} className="grid gap-2.5 px-card py-4">
          <Skeleton className="w-2/5" />
          <Skeleton className="w-3/5" />
        </div>
      ))}
    </div>
  )
}
