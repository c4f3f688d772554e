'use client'

import { Search } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useEffect, useRef, useState, useTransition } from 'react'
import { type Filters, queryOf } from '#components/contacts/filters.ts'
import type { GroupWire } from '#components/contacts/wire.ts'
import { Input } from '#components/ui/input.tsx'
import { Segmented } from '#components/ui/segmented.tsx'
import { Select } from '#components/ui/select.tsx'
import { Spinner } from '#components/ui/spinner.tsx'
import { contactStates } from '#lib/contacts/states.ts'

const TYPING_MS = 300
const ANY = 'any'

/** Search, state and group. Each change goes into the address; the list follows it. */
export function FilterBar({ filters, groups }: { filters: Filters; groups: readonly GroupWire[] }) {
  const t = useTranslations('contacts.filter')
  const router = useRouter()
  const [busy, start] = useTransition()
  const [text, setText] = useState(filters.q)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  // "Show everyone" and Back change the address from outside; our own changes come back as they were sent
  const sent = useRef(filters.q)
  useEffect(() => {
    if (filters.q === sent.current) return
    sent.current = filters.q
    setText(filters.q)
  }, [filters.q])
  const go = (change: Partial<Filters>) => {
    clearTimeout(timer.current)
    const next = { ...filters, q: text.trim(), ...change }
    sent.current = next.q
    const query = queryOf(next)
    start(() => router.replace(query ? `/contacts?${query}` : '/contacts', { scroll: false }))
  }
  return (
    <div className="grid gap-2.5">
      <div className="flex flex-wrap gap-2.5">
        <search className="min-w-56 flex-1">
          <form
            onSubmit={(event) => {
              event.preventDefault()
              go({})
            }}
          >
            <Input
              type="search"
              value={text}
              onChange={(event) => {
                const q = event.target.value
                setText(q)
                clearTimeout(timer.current)
                timer.current = setTimeout(() => go({ q: q.trim() }), TYPING_MS)
              }}
              before={busy ? <Spinner /> : <Search aria-hidden />}
              aria-label={t('search')}
              placeholder={t('search')}
              maxLength={100}
              autoComplete="off"
            />
          </form>
        </search>
        {groups.length > 0 && (
          <Select
            aria-label={t('group')}
            value={filters.groupId || ANY}
            onValueChange={(groupId) => go({ groupId: groupId === ANY ? '' : groupId })}
            options={[
              { value: ANY, label: t('anyGroup') },
              ...groups.map((group) => ({ value: group.id, label: group.name, hint: String(group.contacts) })),
            ]}
            className="w-full sm:w-52"
          />
        )}
      </div>
      <Segmented
        label={t('label')}
        value={filters.state}
        onValueChange={(state) => go({ state })}
        options={contactStates.map((state) => ({ value: state, label: t(state) }))}
        className="w-fit"
      />
    </div>
  )
}
