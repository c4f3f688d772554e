'use client'

import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { reasonValues } from '#lib/contacts/reason.ts'
import type { RowReason } from '#lib/contacts/row.ts'

type Props = {
  row: number
  code: string
  name: string
  phone: string
  country: string
  action: ReactNode
  reasonId?: string
}

/** A refused row: where it stands, who it is, why. On phone the lines stand below each other. */
export function RefusedRow({ row, code, name, phone, country, action, reasonId }: Props) {
  const t = useTranslations('contacts')
  return (
    <li className="grid gap-x-4 gap-y-2 border-t px-card py-3 md:grid-cols-[72px_minmax(0,1fr)_auto] md:items-center">
      <span className="text-sm text-muted-foreground">{t('import.row', { row })}</span>
      <div className="min-w-0">
        <div className="truncate font-semibold" dir="auto">
          {name || <span className="font-normal text-muted-foreground">{t('list.noName')}</span>}
        </div>
        <p id={reasonId} className="text-sm text-danger-soft-foreground">
          {t(`reasons.${code as RowReason}`, reasonValues(phone, country))}
        </p>
      </div>
      {action}
    </li>
  )
}
