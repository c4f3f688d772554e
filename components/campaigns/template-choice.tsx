'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { AlertDialog } from '#components/ui/alert-dialog.tsx'
import { Field } from '#components/ui/field.tsx'
import { Select } from '#components/ui/select.tsx'
import type { TemplateOption } from './message-step.tsx'

type Props = {
  templates: readonly TemplateOption[]
  body: string
  value: string | null
  onChoose: (template: TemplateOption) => void
}

/** Starts from a template. What was written is asked about before it is replaced. */
export function TemplateChoice({ templates, body, value, onChoose }: Props) {
  const t = useTranslations('campaigns.builder')
  const [asked, setAsked] = useState<TemplateOption>()
  if (templates.length === 0) return null
  const own = body.trim() !== '' && !templates.some((template) => template.body === body)
  const choose = (id: string) => {
    const chosen = templates.find((template) => template.id === id)
    if (!chosen) return
    if (own) setAsked(chosen)
    else onChoose(chosen)
  }
  return (
    <>
      <Field label={t('template')} optional>
        <Select
          value={templates.some(({ id }) => id === value) ? (value ?? undefined) : undefined}
          onValueChange={choose}
          placeholder={t('templatePlaceholder')}
          options={templates.map(({ id, name }) => ({ value: id, label: name }))}
        />
      </Field>
      <AlertDialog
        open={asked !== undefined}
        onOpenChange={(open) => !open && setAsked(undefined)}
        title={t('templateReplace')}
        description={t('templateReplaceBody', { name: asked?.name ?? '' })}
        confirm={t('templateReplaceConfirm')}
        onConfirm={() => {
          if (asked) onChoose(asked)
          setAsked(undefined)
        }}
      />
    </>
  )
}
