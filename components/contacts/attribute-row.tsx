'use client'

import { X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { UseFormRegisterReturn } from 'react-hook-form'
import { Field } from '#components/ui/field.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { Input } from '#components/ui/input.tsx'

type Props = {
  label: string
  /** A field that the workspace already has: its name stands, and an empty value clears it. */
  known: boolean
  labelProps: UseFormRegisterReturn
  valueProps: UseFormRegisterReturn
  onRemove: () => void
}

export function AttributeRow({ label, known, labelProps, valueProps, onRemove }: Props) {
  const t = useTranslations('contacts.contact')
  if (known)
    return (
      <Field label={<span dir="auto">{label}</span>}>
        <input type="hidden" {...labelProps} />
        <Input {...valueProps} maxLength={2_000} autoComplete="off" dir="auto" />
      </Field>
    )
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_auto] items-end gap-2.5 md:col-span-2 md:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_auto]">
      <Field label={t('fieldName')} className="max-md:col-span-2">
        <Input {...labelProps} maxLength={60} autoComplete="off" placeholder={t('fieldNamePlaceholder')} dir="auto" />
      </Field>
      <Field label={t('fieldValue')}>
        <Input {...valueProps} maxLength={2_000} autoComplete="off" dir="auto" />
      </Field>
      <IconButton label={t('removeField', { label: label || t('fieldName') })} onClick={onRemove}>
        <X aria-hidden />
      </IconButton>
    </div>
  )
}
