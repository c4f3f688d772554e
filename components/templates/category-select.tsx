'use client'

import { useTranslations } from 'next-intl'
import { Field } from '#components/ui/field.tsx'
import { Select } from '#components/ui/select.tsx'
import { type Category, categories } from '#lib/campaigns/schema.ts'

/** What kind of message it is; the hint says what follows from it. */
export function CategorySelect({ value, onChange }: { value: Category; onChange: (value: Category) => void }) {
  const t = useTranslations('templates')
  return (
    <Field label={t('editor.category')} hint={t(`categoryHint.${value}`)}>
      <Select
        value={value}
        onValueChange={onChange}
        options={categories.map((category) => ({ value: category, label: t(`category.${category}`) }))}
      />
    </Field>
  )
}
