'use client'

import { Download, Search, SearchX, Users } from 'lucide-react'
import { useSearchParams } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useEffect, useRef } from 'react'
import { filtersOf, type Shown, shownOf } from '#components/campaigns/live/filters.ts'
import type { LogStart } from '#components/campaigns/live/live-screen.tsx'
import { LogRows } from '#components/campaigns/live/log-rows.tsx'
import { hasEnded } from '#components/campaigns/live/types.ts'
import { useLog } from '#components/campaigns/live/use-log.ts'
import type { ProgressView } from '#components/campaigns/view.ts'
import { useSearchParam } from '#components/templates/use-search-param.ts'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'
import { Card, CardFooter } from '#components/ui/card.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { Input } from '#components/ui/input.tsx'
import { Segmented } from '#components/ui/segmented.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'

/** What happened to each person, by state, by name or by number. The choice stands in the address. */
type Props = { progress: ProgressView; start: LogStart; mayDecide: boolean }
export function LogCard({ progress, start, mayDecide }: Props) {
  const t = useTranslations('campaigns.live.log')
  const common = useTranslations('common')
  const shown = shownOf(useSearchParams().get('show'))
  const { value: q, search, setSearch } = useSearchParam('q', start.q)
  const log = useLog(progress, { shown, q, start })
  const filters = filtersOf(progress.counts, shown)
  const total = filters.find((one) => one.shown === shown)?.count ?? 0
  const { items } = log
  const bar = useRef<HTMLDivElement>(null)
  // on a phone the chosen one may stand outside
  // biome-ignore lint/correctness/useExhaustiveDependencies: another choice is another element
  useEffect(() => {
    const chosen = bar.current?.querySelector('[data-state=on]')
    if (chosen) reveal(chosen)
  }, [shown])
  const fresh = filters[0]?.count === 0
  return (
    <Card id="person-by-person" aria-labelledby="log-title" className="scroll-mt-20">
      <header className="flex flex-wrap items-center justify-between gap-3 px-card pt-(--card-pad)">
        <h2 id="log-title" className="text-md">
          {t('title')}
        </h2>
        {!fresh && (
          <Input
            type="search"
            aria-label={t('search')}
            placeholder={t('search')}
            value={search}
            onChange={(event) => setSearch(event.target.value)}
            before={<Search aria-hidden />}
            className="w-full sm:w-64"
          />
        )}
      </header>
      {!fresh && (
        <div ref={bar} className="px-card py-3">
          <Segmented
            label={t('filter')}
            value={shown}
            onValueChange={show}
            options={filters.map(({ shown: value, count }) => ({ value, label: t(value, { count }) }))}
          />
        </div>
      )}
      {log.error && (
        <div className="px-card pb-3">
          <Banner
            tone="warning"
            action={
              <Button variant="outline" size="sm" onClick={() => log.refetch()}>
                {common('retry')}
              </Button>
            }
          >
            {common('loadFailed')}
          </Banner>
        </div>
      )}
      {log.isPending && !log.error ? (
        <LoadingRows />
      ) : items.length > 0 ? (
        <LogRows
          items={items}
          progress={progress}
          total={q ? items.length : Math.max(total, items.length)}
          stale={log.isPlaceholderData}
          mayDecide={mayDecide}
        />
      ) : (
        !log.error && <Nobody q={q} shown={shown} fresh={fresh} ended={hasEnded(progress)} />
      )}
      {items.length > 0 && (
        <CardFooter className="justify-between">
          <span className="text-sm text-muted-foreground" aria-live="off">
            {!q && t('shown', { shown: items.length, total: Math.max(total, items.length) })}
          </span>
          <Button asChild variant="ghost" size="sm">
            <a href={csvOf(progress.campaignId, shown, q)} download>
              <Download aria-hidden />
              {t('csv.download')}
            </a>
          </Button>
          {log.hasNextPage && (
            <Button variant="outline" busy={log.isFetchingNextPage} onClick={() => log.fetchNextPage()}>
              {t('more')}
            </Button>
          )}
        </CardFooter>
      )}
    </Card>
  )
}

/** All that the filter shows, not only this page. */
function csvOf(campaignId: string, shown: Shown, q: string): string {
  const asked = new URLSearchParams({ format: 'csv' })
  if (shown !== 'all') asked.set('state', shown)
  if (q) asked.set('q', q)
  return `/api/campaigns/${campaignId}/messages?${asked}`
}

/** Back goes to the filter before. The page itself stays: only the list is asked for again. */
function show(value: Shown) {
  const next = new URLSearchParams(window.location.search)
  if (value === 'all') next.delete('show')
  else next.set('show', value)
  window.history.pushState(null, '', next.size > 0 ? `?${next}` : window.location.pathname)
}

/** Moves the bar sideways, never the page. */
function reveal(chosen: Element) {
  const bar = chosen.parentElement
  if (!bar) return
  const [outer, inner] = [bar.getBoundingClientRect(), chosen.getBoundingClientRect()]
  if (inner.right > outer.right) bar.scrollLeft += inner.right - outer.right + 24
  else if (inner.left < outer.left) bar.scrollLeft -= outer.left - inner.left + 24
}

function Nobody({ q, shown, fresh, ended }: { q: string; shown: Shown; fresh: boolean; ended: boolean }) {
  const t = useTranslations('campaigns.live.log')
  if (fresh) return <EmptyState icon={<Users aria-hidden />} title={ended ? t('nobody') : t('empty')} />
  return (
    <EmptyState
      icon={<SearchX aria-hidden />}
      title={q ? t('noMatch', { text: q }) : t('noneInState')}
      action={
        shown !== 'all' && (
          <Button variant="outline" onClick={() => show('all')}>
            {t('showAll')}
          </Button>
        )
      }
    />
  )
}

const LOADING = ['a', 'b', 'c', 'd', 'e', 'f'] as const
const LoadingRows = () => (
  <div className="grid gap-5 px-card pb-(--card-pad)">
    {LOADING.map((key) => (
      <Skeleton key={key} className="h-10" />
    ))}
  </div>
)
