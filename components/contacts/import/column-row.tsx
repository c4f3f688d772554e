'use client'

import { ArrowRight, Check, CircleHelp, Minus, Tag } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { cn } from '#components/cn.ts'
import { Badge } from '#components/ui/badge.tsx'
import { Select } from '#components/ui/select.tsx'
import type { ColumnKind } from '#lib/contacts/headers.ts'

type Props = {
  header: string
  samples: string[]
  as: ColumnKind
  /** Found by its cells only. */
  guessed: boolean
  onChange: (as: ColumnKind) => void
}
const kinds: ColumnKind[] = ['phone', 'name', 'group', 'attribute', 'skip']

/** A column of the file: its heading, a few of its cells, and what it becomes. */
export function ColumnRow({ header, samples, as, guessed, onChange }: Props) {
  const t = useTranslations('contacts.import')
  return (
    <li className="grid items-center gap-x-4 gap-y-2 border-t px-card py-3 first:border-t-0 md:grid-cols-[minmax(0,1fr)_20px_minmax(0,1fr)_132px]">
      <div className="min-w-0" dir="auto">
        <div className={cn('truncate font-semibold', as === 'skip' && 'text-muted-foreground')}>{header}</div>
        <div className="truncate text-xs text-muted-foreground">{samples.slice(0, 3).join(', ') || t('noSamples')}</div>
      </div>
      <ArrowRight aria-hidden className="hidden size-5 text-muted-foreground md:block" />
      <Select
        aria-label={t('columnIs', { column: header })}
        value={as}
        onValueChange={onChange}
        className={cn(as === 'skip' && 'text-muted-foreground')}
        options={kinds.map((kind) => ({ value: kind, label: t(`as.${kind}`, { label: header }) }))}
      />
      <Mark as={as} guessed={guessed} />
    </li>
  )
}

function Mark({ as, guessed }: { as: ColumnKind; guessed: boolean }) {
  const t = useTranslations('contacts.import.mark')
  if (guessed)
    return (
      <Badge tone="warning">
        <CircleHelp aria-hidden />
        {t('check')}
      </Badge>
    )
  if (as === 'skip')
    return (
      <Badge>
        <Minus aria-hidden />
        {t('skip')}
      </Badge>
    )
  if (as === 'attribute')
    return (
      <Badge tone="info">
        <Tag aria-hidden />
        {t('field')}
      </Badge>
    )
  return (
    <Badge tone="success">
      <Check aria-hidden />
      {t('matched')}
    </Badge>
  )
}
