'use client'

import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { useTranslations } from 'next-intl'
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react'
import { columns, LogRow } from '#components/campaigns/live/log-row.tsx'
import { useSentence } from '#components/campaigns/live/use-sentence.ts'
import type { LogRowView, ProgressView } from '#components/campaigns/view.ts'
import { cn } from '#components/cn.ts'

/** Above this many only the rows in sight are drawn. */
const VIRTUAL_ABOVE = 200
const ROW = 62

type Props = { items: LogRowView[]; progress: ProgressView; total: number; stale: boolean; mayDecide: boolean }

/** One item for each person, with column heads over them where there is room. */
export function LogRows({ items, progress, total, stale, mayDecide }: Props) {
  const t = useTranslations('campaigns.live.log')
  const sentence = useSentence(progress)
  const Rows = items.length > VIRTUAL_ABOVE ? VirtualRows : PlainRows
  return (
    <div aria-busy={stale} className={cn('transition-opacity', stale && 'opacity-60')}>
      <div aria-hidden className={cn(columns, 'border-b px-card py-2.5 text-sm text-muted-foreground max-md:hidden')}>
        <span>{t('contact')}</span>
        <span>{t('state')}</span>
        <span>{t('what')}</span>
        <span className="text-right">{t('time')}</span>
      </div>
      <Rows
        items={items}
        total={total}
        label={t('title')}
        draw={(row) => <LogRow row={row} sentence={sentence(row)} progress={progress} mayDecide={mayDecide} />}
      />
    </div>
  )
}

type RowsProps = { items: LogRowView[]; total: number; label: string; draw: (row: LogRowView) => ReactNode }
function PlainRows({ items, label, draw }: RowsProps) {
  return (
    <ul aria-label={label} className="max-md:border-t [&>li+li]:border-t">
      {items.map((row) => (
        <li key={row.id}>{draw(row)}</li>
      ))}
    </ul>
  )
}

function VirtualRows({ items, total, label, draw }: RowsProps) {
  const list = useRef<HTMLUListElement>(null)
  const [top, setTop] = useState(0)
  // what stands above comes and goes while it runs
  useLayoutEffect(() => setTop(list.current ? list.current.getBoundingClientRect().top + window.scrollY : 0))
  const rows = useWindowVirtualizer({
    count: items.length,
    estimateSize: () => ROW,
    overscan: 10,
    scrollMargin: top,
    getItemKey: (index) => items[index]?.id ?? index,
  })
  return (
    <ul ref={list} aria-label={label} className="relative" style={{ height: rows.getTotalSize() }}>
      {rows.getVirtualItems().map(({ index, key, start }) => {
        const row = items[index]
        return (
          row && (
            <li
              key={key}
              ref={rows.measureElement}
              data-index={index}
              aria-setsize={total}
              aria-posinset={index + 1}
              className="absolute inset-x-0 top-0 border-b"
              style={{ transform: `translateY(${start - top}px)` }}
            >
              {draw(row)}
            </li>
          )
        )
      })}
    </ul>
  )
}
