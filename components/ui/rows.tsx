'use client'

import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react'
import { cn } from '#components/cn.ts'

/** Above this many only the rows in sight are in the document. */
const VIRTUAL_ABOVE = 100

type Props<T> = {
  items: readonly T[]
  /** How many there are in all, where more can be fetched. */
  total?: number
  label: string
  /** A row's height before it is measured (px). */
  estimate: number
  draw(item: T): ReactNode
  className?: string
}
type Item = { id: string }

/** A list of rows that scrolls with the page, however long it is. */
export function Rows<T extends Item>(props: Props<T>) {
  const { items, label, draw, className } = props
  if (items.length > VIRTUAL_ABOVE) return <VirtualRows {...props} />
  return (
    <ul aria-label={label} className={cn('[&>li+li]:border-t', className)}>
      {items.map((item) => (
        <li key={item.id}>{draw(item)}</li>
      ))}
    </ul>
  )
}

function VirtualRows<T extends Item>({ items, total = items.length, label, estimate, draw }: Props<T>) {
  const list = useRef<HTMLUListElement>(null)
  const [top, setTop] = useState(0)
  // what stands above comes and goes
  useLayoutEffect(() => setTop(list.current ? list.current.getBoundingClientRect().top + window.scrollY : 0))
  const rows = useWindowVirtualizer({
    count: items.length,
    estimateSize: () => estimate,
    overscan: 10,
    scrollMargin: top,
    getItemKey: (index) => items[index]?.id ?? index,
  })
  return (
    <ul ref={list} aria-label={label} className="relative" style={{ height: rows.getTotalSize() }}>
      {rows.getVirtualItems().map(({ index, key, start }) => {
        const item = items[index]
        return (
          item && (
            <li
              key={key}
              ref={rows.measureElement}
              data-index={index}
              aria-setsize={total}
              aria-posinset={index + 1}
              className="absolute inset-x-0 top-0 border-b"
              style={{ transform: `translateY(${start - top}px)` }}
            >
              {draw(item)}
            </li>
          )
        )
      })}
    </ul>
  )
}
