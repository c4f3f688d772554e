'use client'

import { useLocale, useTranslations } from 'next-intl'
import { useMemo } from 'react'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { toWallTime } from '#lib/campaigns/zone.ts'

type Props = { value: string; onChange: (value: string) => void; timeZone: string; error: string | undefined }

/** A day and a time on the workspace's clock, wherever the person who looks at it is. */
export function WhenField({ value, onChange, timeZone, error }: Props) {
  const t = useTranslations('campaigns.builder.time')
  const locale = useLocale()
  const zone = useMemo(() => {
    const parts = new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: 'longGeneric' }).formatToParts(new Date())
    return parts.find((part) => part.type === 'timeZoneName')?.value ?? timeZone
  }, [locale, timeZone])
  return (
    <Field label={t('at')} hint={t('zone', { zone })} error={error} className="max-w-xs">
      <Input
        type="datetime-local"
        name="at"
        value={value}
        min={toWallTime(new Date(), timeZone)}
        onChange={(event) => onChange(event.target.value)}
      />
    </Field>
  )
}
