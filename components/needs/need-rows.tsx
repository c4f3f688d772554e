'use client'

import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { useTranslations } from 'next-intl'
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react'
import type { NeedView } from '#components/needs/types.ts'

/** Above this many only the rows in sight are drawn. */
const VIRTUAL_ABOVE = 100
const ROW = 128

type Props = { items: NeedView[]; total: number; draw: (row: NeedView) => ReactNode }
export function NeedRows(props: Props) {
  return props.items.length > VIRTUAL_ABOVE ? <Virtual {...props} /> : <Plain {...props} />
}

function Plain({ items, draw }: Props) {
  const t = useTranslations('needs')
  return (
    <ul aria-label={t('list')} className="[&>li+li]:border-t">
      {items.map((row) => (
        <li key={row.id}>{draw(row)}</li>
      ))}
    </ul>
  )
}

function Virtual({ items, total, draw }: Props) {
  const t = useTranslations('needs')
  const list = useRef<HTMLUListElement>(null)
  const [top, setTop] = useState(0)
  // what stands above comes and goes
  useLayoutEffect(() => setTop(list.current ? list.current.getBoundingClientRect().top + window.scrollY : 0))
  const rows = useWindowVirtualizer({
    count: items.length,
    estimateSize: () => ROW,
    overscan: 8,
    scrollMargin: top,
    getItemKey: (index) => items[index]?.id ?? index,
  })
  return (
    <ul ref={list} aria-label={t('list')} className="relative" style={{ height: rows.getTotalSize() }}>
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
