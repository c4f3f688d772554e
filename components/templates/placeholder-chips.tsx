'use client'

import { Plus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { Popover } from '#components/ui/popover.tsx'
import { useLanguage } from '#components/use-language.ts'
import type { Locale } from '#lib/locales.ts'
import type { AttributeKey } from '#lib/templates/queries.ts'

/** How one greets a person whose name is not known. */
const NAMELESS: Record<Locale, string> = { en: 'ji', hi: 'जी', mr: 'ग्राहक' }

type Props = { keys: readonly AttributeKey[]; onInsert: (placeholder: string) => void }

/** One chip a value that contacts have. A tap asks what to say where it is empty, and puts it into the text. */
export function PlaceholderChips({ keys, onInsert }: Props) {
  const t = useTranslations('templates.editor')
  const language = useLanguage()
  const own = [
    { name: 'name', label: t('keyName'), example: t('exampleName'), fallback: NAMELESS[language] },
    { name: 'phone', label: t('keyPhone'), example: '+91 98220 41702', fallback: '' },
    ...keys.map(({ key, label, example }) => ({ name: key, label, example, fallback: '' })),
  ]
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-2 text-sm font-label">{t('placeholders')}</legend>
      <ul className="flex flex-wrap gap-2">
        {own.map((chip) => (
          <li key={chip.name}>
            <Chip {...chip} onInsert={onInsert} />
          </li>
        ))}
      </ul>
      <p className="text-xs text-muted-foreground">{keys.length > 0 ? t('placeholdersHint') : t('noKeys')}</p>
    </fieldset>
  )
}

type ChipProps = { name: string; label: string; example: string; fallback: string; onInsert: Props['onInsert'] }

function Chip({ name, label, example, fallback, onInsert }: ChipProps) {
  const t = useTranslations('templates.editor')
  const [open, setOpen] = useState(false)
  const [text, setText] = useState(fallback)
  const insert = (instead: string) => {
    setOpen(false)
    const safe = instead.replace(/["{}]/g, '').trim()
    onInsert(safe ? `{{ ${name} | default: "${safe}" }}` : `{{ ${name} }}`)
  }
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      label={label}
      trigger={
        <Button variant="outline" size="sm" title={t('example', { label, example })} className="rounded-full">
          <Plus aria-hidden className="size-3.5 text-muted-foreground" />
          {label}
        </Button>
      }
    >
      <form
        className="grid gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          event.stopPropagation()
          insert(text)
        }}
      >
        <p className="text-xs text-muted-foreground">{t('example', { label, example })}</p>
        <Field label={t('fallback')} hint={t('fallbackHint', { key: label })} optional>
          <Input value={text} onChange={(event) => setText(event.target.value)} maxLength={60} />
        </Field>
        <div className="flex flex-wrap gap-2">
          <Button type="submit" size="sm">
            {t('insert')}
          </Button>
          {text.trim() !== '' && (
            <Button variant="ghost" size="sm" onClick={() => insert('')}>
              {t('plain')}
            </Button>
          )}
        </div>
      </form>
    </Popover>
  )
}
