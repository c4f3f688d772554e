'use client'

import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import type { NeedView } from '#components/needs/types.ts'
import { Rows } from '#components/ui/rows.tsx'

type Props = { items: NeedView[]; total: number; draw: (row: NeedView) => ReactNode }
export function NeedRows(props: Props) {
  const t = useTranslations('needs')
  return <Rows {...props} label={t('list')} estimate={128} />
}
