'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { saveWorkspace } from '#app/(dashboard)/settings/actions.ts'
import { SettingsForm } from '#components/settings/settings-form.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { type Option, Select } from '#components/ui/select.tsx'
import { toast } from '#components/ui/toast.tsx'
import { useActionForm } from '#components/use-action-form.ts'

type Props = { name: string; timeZone: string; zones: Option[]; readOnly: boolean }

export function ShopForm({ name, timeZone, zones, readOnly }: Props) {
  const t = useTranslations('settings.shop')
  const c = useTranslations('common')
  const [zone, setZone] = useState(timeZone)
  const form = useActionForm(saveWorkspace, { extra: { timeZone: zone }, onDone: () => toast.success(c('saved')) })
  return (
    <SettingsForm title={t('title')} readOnly={readOnly} {...form}>
      <Field label={t('name')} error={form.fields.name}>
        <Input name="name" defaultValue={name} maxLength={100} autoComplete="organization" required />
      </Field>
      <Field label={t('timeZone')} hint={t('timeZoneHint')} error={form.fields.timeZone}>
        <Select value={zone} onValueChange={setZone} options={zones} disabled={readOnly} />
      </Field>
    </SettingsForm>
  )
}
