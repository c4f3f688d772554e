'use client'

import { useLocale, useTranslations } from 'next-intl'
import type { ImportWire } from '#components/contacts/wire.ts'
import { Banner } from '#components/ui/banner.tsx'
import { Card, CardFooter, CardHeader } from '#components/ui/card.tsx'
import { Select } from '#components/ui/select.tsx'
import { type Choice, hasPhone, withColumn } from './choice.ts'
import { ColumnRow } from './column-row.tsx'
import { countryOptions } from './countries.ts'

/** Every column with samples of its cells and what it becomes. */
export function ColumnsCard({
  file,
  choice,
  onChoice,
}: {
  file: ImportWire
  choice: Choice
  onChoice: (choice: Choice) => void
}) {
  const t = useTranslations('contacts.import')
  const locale = useLocale()
  const phone = hasPhone(choice)
  return (
    <Card>
      <CardHeader title={t('columnsTitle')} description={phone && t('columnsLead')} />
      {!phone && (
        <div className="px-card pt-3">
          <Banner tone="warning">{t('columnsLeadNoPhone')}</Banner>
        </div>
      )}
      <ul className="mt-2">
        {file.headers.map((header, at) => (
          <ColumnRow
            // biome-ignore lint/suspicious/noArrayIndexKey: a column is its position
            key={at}
            header={header || t('columnNumber', { number: at + 1 })}
            samples={file.sampleRows.map((row) => row[at]?.trim() ?? '').filter(Boolean)}
            as={choice.columns[at]?.as ?? 'attribute'}
            guessed={choice.columns[at]?.as === 'phone' && !file.mapping?.sure && !choice.touched.includes(at)}
            onChange={(as) => onChoice(withColumn(choice, at, as))}
          />
        ))}
      </ul>
      <CardFooter className="gap-x-3">
        <span id="country-label" className="text-sm">
          {t('country')}
        </span>
        <Select
          aria-label={t('country')}
          value={choice.country}
          onValueChange={(country) => onChoice({ ...choice, country })}
          options={countryOptions(locale, choice.country)}
          className="w-auto min-w-[170px]"
        />
      </CardFooter>
    </Card>
  )
}
