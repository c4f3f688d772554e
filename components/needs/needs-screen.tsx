'use client'

import { CircleCheck, SearchX } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { cn } from '#components/cn.ts'
import { DecideDialog } from '#components/needs/decide-dialog.tsx'
import { FilterBar } from '#components/needs/filter-bar.tsx'
import { NeedItem } from '#components/needs/need-row.tsx'
import { NeedRows } from '#components/needs/need-rows.tsx'
import { SelectionBar } from '#components/needs/selection-bar.tsx'
import {
  type Asked,
  countOf,
  type Filters,
  linkTo,
  type NeedPage,
  queryOf,
  type SummaryView,
} from '#components/needs/types.ts'
import { useNeeds } from '#components/needs/use-needs.ts'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'
import { Card, CardFooter } from '#components/ui/card.tsx'
import { Checkbox } from '#components/ui/checkbox.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { PageTabs } from '#components/ui/tabs.tsx'
import { type Decision, type NeedStatus, needStatuses } from '#lib/messages/schema.ts'

type Props = { status: NeedStatus; filters: Filters; page: NeedPage; summary: SummaryView; maySend: boolean }

/** The messages of all campaigns that need a person: nobody knows whether they arrived, or they were not sent. */
export function NeedsScreen({ status, filters, page, summary: first, maySend }: Props) {
  const t = useTranslations('needs')
  const common = useTranslations('common')
  const { list, items, summary } = useNeeds(status, filters, { page, summary: first })
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set())
  const [fit, setFit] = useState(false)
  const [asked, ask] = useState<Asked | null>(null)
  const total = countOf(summary, status, filters)
  const clear = () => {
    setPicked(new Set())
    setFit(false)
  }
  // what was settled meanwhile is chosen no more
  const chosen = items.filter(({ id }) => fit || picked.has(id)).map(({ id }) => id)
  const choose = (id: string, on: boolean) => {
    const next = new Set(chosen)
    if (on) next.add(id)
    else next.delete(id)
    setFit(false)
    setPicked(next)
  }
  const decideChosen = (decision: Decision) =>
    fit
      ? ask({ decision, status, chosen: { filter: { status, ...filters } }, count: total })
      : ask({ decision, status, chosen: { ids: chosen }, count: chosen.length })
  const filtered = queryOf(filters) !== ''
  return (
    <>
      <PageTabs
        label={t('tabs')}
        tabs={needStatuses.map((one) => ({
          href: linkTo(one),
          label: (
            <span>
              {t.rich(`tab.${one}`, {
                count: summary[one],
                n: (chunks) => <span className="ml-1 text-muted-foreground tabular-nums">{chunks}</span>,
              })}
            </span>
          ),
        }))}
      />
      <div className="grid min-w-0 content-start gap-4">
        <p className="max-w-[72ch] text-sm text-muted-foreground">{t(`about.${status}`)}</p>
        {!maySend && <Banner>{t('notAllowed')}</Banner>}
        {(items.length > 0 || filtered) && <FilterBar status={status} filters={filters} summary={summary} />}
        {list.error && (
          <Banner
            tone="warning"
            action={
              <Button variant="outline" size="sm" onClick={() => list.refetch()}>
                {common('retry')}
              </Button>
            }
          >
            {common('loadFailed')}
          </Banner>
        )}
        <Card
          aria-busy={list.isPlaceholderData}
          className={cn('transition-opacity', list.isPlaceholderData && 'opacity-60')}
        >
          {items.length === 0 ? (
            <Nothing status={status} filtered={filtered} />
          ) : (
            <>
              <div className="border-b px-card py-2">
                <Checkbox
                  checked={chosen.length === 0 ? false : chosen.length === items.length || 'indeterminate'}
                  onCheckedChange={(on) => {
                    setFit(false)
                    setPicked(new Set(on ? items.map(({ id }) => id) : []))
                  }}
                  label={t('selectShown')}
                />
              </div>
              <NeedRows
                items={items}
                total={total ?? items.length}
                draw={(row) => (
                  <NeedItem
                    row={row}
                    chosen={fit || picked.has(row.id)}
                    onChoose={(on) => choose(row.id, on)}
                    maySend={maySend}
                    onDecide={(decision) => ask({ decision, status, chosen: { ids: [row.id] }, count: 1 })}
                  />
                )}
              />
              <CardFooter className="justify-between">
                <span className="text-sm text-muted-foreground">
                  {total !== null && t('shown', { shown: items.length, total: Math.max(total, items.length) })}
                </span>
                {list.hasNextPage && (
                  <Button variant="outline" busy={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
                    {t('more')}
                  </Button>
                )}
              </CardFooter>
            </>
          )}
        </Card>
        {chosen.length > 0 && (
          <SelectionBar
            status={status}
            count={fit ? total : chosen.length}
            fit={fit}
            total={total}
            maySend={maySend}
            onFit={() => setFit(true)}
            onClear={clear}
            onDecide={decideChosen}
          />
        )}
      </div>
      <DecideDialog asked={asked} onClose={() => ask(null)} onDone={clear} />
    </>
  )
}

function Nothing({ status, filtered }: { status: NeedStatus; filtered: boolean }) {
  const t = useTranslations('needs')
  if (!filtered)
    return (
      <EmptyState icon={<CircleCheck aria-hidden />} title={t(`empty.${status}`)}>
        {t(`empty.${status}Body`)}
      </EmptyState>
    )
  return (
    <EmptyState
      icon={<SearchX aria-hidden />}
      title={t('empty.filtered')}
      action={
        <Button variant="outline" asChild>
          <Link href={linkTo(status)}>{t('filter.clear')}</Link>
        </Button>
      }
    />
  )
}
