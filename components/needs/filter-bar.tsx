'use client'

import { Search } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useEffect, useRef, useState, useTransition } from 'react'
import { type Filters, linkTo, optionsOf, type SummaryView } from '#components/needs/types.ts'
import { Input } from '#components/ui/input.tsx'
import { Select } from '#components/ui/select.tsx'
import { Spinner } from '#components/ui/spinner.tsx'
import type { NeedStatus } from '#lib/messages/schema.ts'
import type needs from '../../messages/en/needs.json'

const TYPING_MS = 300
const ANY = 'any'
type Reason = keyof (typeof needs)['reason']

type Props = { status: NeedStatus; filters: Filters; summary: SummaryView }
/** Name, campaign, number and reason. Each change goes into the address; the list follows it. */
export function FilterBar({ status, filters, summary }: Props) {
  const t = useTranslations('needs')
  const router = useRouter()
  const [busy, start] = useTransition()
  const [text, setText] = useState(filters.q ?? '')
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  // "Show all" and Back change the address from outside; our own changes come back as they were sent
  const sent = useRef(filters.q ?? '')
  useEffect(() => {
    const q = filters.q ?? ''
    if (q === sent.current) return
    sent.current = q
    setText(q)
  }, [filters.q])
  const go = (change: Partial<Filters>) => {
    clearTimeout(timer.current)
    const next = { ...filters, q: text.trim(), ...change }
    sent.current = next.q
    start(() => router.replace(linkTo(status, next), { scroll: false }))
  }
  const word = (reason: string) =>
    t.has(`reason.${reason as Reason}`) ? t(`reason.${reason as Reason}`) : t('reason.other')
  const choices = [
    {
      name: 'campaignId',
      any: t('filter.anyCampaign'),
      label: t('filter.campaign'),
      options: optionsOf(summary, status, ({ campaignId, campaign }) =>
        campaignId ? { value: campaignId, label: campaign ?? '' } : null,
      ),
    },
    {
      name: 'senderId',
      any: t('filter.anySender'),
      label: t('filter.sender'),
      options: optionsOf(summary, status, ({ senderId, sender }) => ({ value: senderId, label: sender })),
    },
    {
      name: 'reason',
      any: t('filter.anyReason'),
      label: t('filter.reason'),
      options: optionsOf(summary, status, ({ reason }) => ({ value: reason, label: word(reason) })),
    },
  ] as const
  return (
    <div className="flex flex-wrap gap-2.5">
      <search className="min-w-48 flex-1">
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
          aria-label={t('filter.search')}
          placeholder={t('filter.search')}
          maxLength={100}
          autoComplete="off"
        />
      </search>
      {choices
        .filter(({ name, options }) => options.length > 1 || filters[name])
        .map(({ name, any, label, options }) => (
          <Select
            key={name}
            aria-label={label}
            value={filters[name] || ANY}
            onValueChange={(value) => go({ [name]: value === ANY ? undefined : value })}
            options={[
              { value: ANY, label: any },
              ...options.map((one) => ({ value: one.value, label: one.label, hint: String(one.count) })),
            ]}
            className="w-full sm:w-48"
          />
        ))}
    </div>
  )
}
