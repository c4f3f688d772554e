'use client'

import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { useLayoutEffect, useRef, useState } from 'react'
import { cn } from '#components/cn.ts'
import { ContactRow } from '#components/contacts/contact-row.tsx'
import type { ContactWire } from '#components/contacts/wire.ts'

/** Above this many only the rows in sight are drawn. */
const VIRTUAL_ABOVE = 200
const ROW = 62

type Props = {
  items: ContactWire[]
  chosen: ReadonlySet<string>
  onChoose: (id: string, chosen: boolean) => void
  label: string
}

export function ContactRows(props: Props) {
  return props.items.length > VIRTUAL_ABOVE ? <VirtualRows {...props} /> : <PlainRows {...props} />
}

function PlainRows({ items, chosen, onChoose, label }: Props) {
  return (
    <ul aria-label={label} className="[&>li+li]:border-t">
      {items.map((contact) => (
        <li key={contact.id}>
          <ContactRow contact={contact} chosen={chosen.has(contact.id)} onChoose={(on) => onChoose(contact.id, on)} />
        </li>
      ))}
    </ul>
  )
}

function VirtualRows({ items, chosen, onChoose, label }: Props) {
  const list = useRef<HTMLUListElement>(null)
  const [top, setTop] = useState(0)
  useLayoutEffect(() => setTop(list.current ? list.current.getBoundingClientRect().top + window.scrollY : 0), [])
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
        const contact = items[index]
        return (
          contact && (
            <li
              key={key}
              ref={rows.measureElement}
              data-index={index}
              aria-setsize={items.length}
              aria-posinset={index + 1}
              className={cn('absolute inset-x-0 top-0', index > 0 && 'border-t')}
              style={{ transform: `translateY(${start - top}px)` }}
            >
              <ContactRow
                contact={contact}
                chosen={chosen.has(contact.id)}
                onChoose={(on) => onChoose(contact.id, on)}
              />
            </li>
          )
        )
      })}
    </ul>
  )
}
