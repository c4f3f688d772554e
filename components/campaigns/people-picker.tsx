'use client'

import { useQuery } from '@tanstack/react-query'
import { Plus, Search, X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useDeferredValue, useState } from 'react'
import { api } from '#components/api.ts'
import { maskPhone } from '#components/contacts/phone.ts'
import { Input } from '#components/ui/input.tsx'
import type { Page, Person } from './view.ts'

type Props = { people: Person[]; onChange: (people: Person[]) => void }

/** People one by one: a search that adds, and those who were added. */
export function PeoplePicker({ people, onChange }: Props) {
  const t = useTranslations('campaigns.builder.contacts')
  const c = useTranslations('common')
  const [search, setSearch] = useState('')
  const text = useDeferredValue(search.trim())
  const found = useQuery({
    queryKey: ['contacts', 'picker', text],
    queryFn: () => api<Page<Person>>(`/api/contacts?${new URLSearchParams({ q: text, limit: '8' })}`),
    enabled: text.length >= 2,
  })
  const chosen = new Set(people.map((person) => person.id))
  const label = (person: Person) => person.name || maskPhone(person.phone)
  const offers = (found.data?.items ?? []).filter((person) => !chosen.has(person.id))
  return (
    <div className="grid gap-3">
      <Input
        type="search"
        value={search}
        aria-label={t('find')}
        placeholder={t('find')}
        before={<Search aria-hidden />}
        onChange={(event) => setSearch(event.target.value)}
        onKeyDown={(event) => {
          // Enter takes the first one found; it does not send the form
          if (event.key !== 'Enter') return
          event.preventDefault()
          if (offers[0]) onChange([...people, offers[0]])
        }}
      />
      {text.length >= 2 && (
        <ul className="grid divide-y rounded-md border">
          {offers.map((person) => (
            <li key={person.id}>
              <button
                type="button"
                onClick={() => onChange([...people, person])}
                aria-label={t('add', { name: label(person) })}
                className="flex min-h-11 w-full items-center gap-3 px-3 py-1.5 text-left text-sm hover:bg-accent"
              >
                <Plus aria-hidden className="size-4 text-primary" />
                <span className="min-w-0 flex-1 truncate">{label(person)}</span>
                <span className="text-xs text-muted-foreground">{maskPhone(person.phone)}</span>
              </button>
            </li>
          ))}
          {found.isSuccess && offers.length === 0 && (
            <li className="px-3 py-2.5 text-sm text-muted-foreground">{c('noMatch', { text })}</li>
          )}
        </ul>
      )}
      <p aria-live="polite" className="text-sm font-label">
        {t('chosen', { count: people.length })}
      </p>
      <ul className="flex flex-wrap gap-2">
        {people.map((person) => (
          <li
            key={person.id}
            className="inline-flex items-center gap-1 rounded-full bg-secondary py-0.5 pr-1 pl-3 text-sm"
          >
            {label(person)}
            <button
              type="button"
              onClick={() => onChange(people.filter((one) => one.id !== person.id))}
              aria-label={t('remove', { name: label(person) })}
              className="grid size-9 place-items-center rounded-full hover:bg-accent lg:size-6"
            >
              <X aria-hidden className="size-4" />
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}
