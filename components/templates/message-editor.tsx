'use client'

import { useTranslations } from 'next-intl'
import { useRef } from 'react'
import { cn } from '#components/cn.ts'
import { Field } from '#components/ui/field.tsx'
import { Textarea } from '#components/ui/textarea.tsx'
import { useLanguage } from '#components/use-language.ts'
import { BODY_LIMIT } from '#lib/templates/limits.ts'
import type { AttributeKey } from '#lib/templates/queries.ts'
import { langOf } from './lang.ts'
import { PlaceholderChips } from './placeholder-chips.tsx'

type Props = {
  value: string
  onChange: (value: string) => void
  keys: readonly AttributeKey[]
  error: string | undefined
  /** Stands below the text, above the chips. */
  note?: React.ReactNode
}

/** The text of a message: what is wrong stands under it, and the chips put placeholders where the cursor was. */
export function MessageEditor({ value, onChange, keys, error, note }: Props) {
  const t = useTranslations('templates.editor')
  const language = useLanguage()
  const field = useRef<HTMLTextAreaElement>(null)
  const insert = (placeholder: string) => {
    const area = field.current
    const [start, end] = [area?.selectionStart ?? value.length, area?.selectionEnd ?? value.length]
    onChange(value.slice(0, start) + placeholder + value.slice(end))
    // after React has drawn the new text
    requestAnimationFrame(() => {
      area?.focus()
      area?.setSelectionRange(start + placeholder.length, start + placeholder.length)
    })
  }
  return (
    <div className="grid gap-3">
      <Field label={t('text')} error={error}>
        <Textarea
          ref={field}
          name="body"
          value={value}
          lang={langOf(value, language)}
          onChange={(event) => onChange(event.target.value)}
          className="min-h-44"
        />
      </Field>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <div>{note}</div>
        <p
          className={cn(
            'text-xs text-muted-foreground',
            value.length > BODY_LIMIT && 'font-semibold text-danger-soft-foreground',
          )}
        >
          {t('length', { count: value.length, limit: BODY_LIMIT })}
        </p>
      </div>
      <PlaceholderChips keys={keys} onInsert={insert} />
    </div>
  )
}
