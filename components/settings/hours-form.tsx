'use client'

import { Moon } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { saveQuietHours } from '#app/(dashboard)/settings/actions.ts'
import { SettingsForm } from '#components/settings/settings-form.tsx'
import { Field } from '#components/ui/field.tsx'
import { Select } from '#components/ui/select.tsx'
import { toast } from '#components/ui/toast.tsx'
import { useActionForm } from '#components/use-action-form.ts'
import { useFormat } from '#components/use-format.ts'
import { WIDEST } from '#lib/workspaces/schema.ts'

type Props = { quietFrom: string; quietUntil: string; offersPerWeek: number; readOnly: boolean }

/** Half hours between the widest allowed: what cannot be chosen cannot be wrong. */
const clocks = Array.from(
  { length: 48 },
  (_, half) => `${String(half >> 1).padStart(2, '0')}:${half % 2 ? '30' : '00'}`,
).filter((clock) => clock >= WIDEST.quietUntil && clock <= WIDEST.quietFrom)
const weekly = ['1', '2', '3', '4', '5', '6', '7'] as const

export function HoursForm({ readOnly, ...saved }: Props) {
  const t = useTranslations('settings.hours')
  const c = useTranslations('common')
  const format = useFormat()
  const [from, setFrom] = useState(saved.quietUntil)
  const [until, setUntil] = useState(saved.quietFrom)
  const [offers, setOffers] = useState(String(saved.offersPerWeek))
  const extra = { quietUntil: from, quietFrom: until, offersPerWeek: Number(offers) }
  const form = useActionForm(saveQuietHours, { extra, onDone: () => toast.success(c('saved')) })
  const say = (clock: string) => format.dateTime(new Date(`2026-01-01T${clock}:00Z`), 'time', { timeZone: 'UTC' })
  const options = clocks.map((value) => ({ value, label: say(value) }))
  return (
    <SettingsForm title={t('title')} description={t('description')} readOnly={readOnly} {...form}>
      <div className="grid grid-cols-2 gap-3">
        <Field label={t('from')} error={form.fields.quietUntil}>
          <Select value={from} onValueChange={setFrom} options={options.slice(0, -1)} disabled={readOnly} />
        </Field>
        <Field label={t('until')} error={form.fields.quietFrom}>
          <Select value={until} onValueChange={setUntil} options={options.slice(1)} disabled={readOnly} />
        </Field>
      </div>
      <p className="flex items-start gap-2.5 rounded-md bg-camp-quiet-soft px-3.5 py-3 text-sm text-camp-quiet-text">
        <Moon aria-hidden className="mt-0.5 size-4" />
        {t('summary', { from: say(from), until: say(until), offers: say(from > '10:00' ? from : '10:00') })}
      </p>
      <Field label={t('offers')} hint={t('offersHint')} error={form.fields.offersPerWeek} className="max-w-60">
        <Select
          value={offers}
          onValueChange={setOffers}
          options={weekly.map((value) => ({ value, label: t('offersOption', { count: Number(value) }) }))}
          disabled={readOnly}
        />
      </Field>
    </SettingsForm>
  )
}
