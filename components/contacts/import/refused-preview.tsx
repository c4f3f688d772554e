'use client'

import { useTranslations } from 'next-intl'
import type { CheckWire } from '#components/contacts/wire.ts'
import { Card, CardFooter, CardHeader } from '#components/ui/card.tsx'
import { RefusedRow } from './refused-row.tsx'

/** The first rows that would be refused, with the reason; they can be mended after the import. */
export function RefusedPreview({ check, country }: { check: CheckWire; country: string }) {
  const t = useTranslations('contacts.import')
  const at = (as: string) => check.columns.findIndex((column) => column.as === as)
  const [phoneAt, nameAt] = [at('phone'), at('name')]
  return (
    <Card>
      <CardHeader title={t('fixTitle', { count: check.rejected })} description={t('fixLead', { ready: check.ready })} />
      <ul className="mt-3">
        {check.examples.slice(0, 10).map(({ row, code, cells }) => (
          <RefusedRow
            key={row}
            row={row}
            code={code}
            name={cells[nameAt] ?? ''}
            phone={cells[phoneAt] ?? ''}
            country={country}
            action={
              <span className="min-w-0 truncate text-sm text-muted-foreground md:w-44 md:text-right" dir="auto">
                {cells[phoneAt]}
              </span>
            }
          />
        ))}
      </ul>
      {check.rejected > Math.min(10, check.examples.length) && (
        <CardFooter>
          <span className="text-sm text-muted-foreground">
            {t('firstOf', { shown: Math.min(10, check.examples.length), total: check.rejected })}
          </span>
        </CardFooter>
      )}
    </Card>
  )
}
