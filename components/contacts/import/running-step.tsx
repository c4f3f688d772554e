'use client'

import { useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import type { ImportWire } from '#components/contacts/wire.ts'
import { Card } from '#components/ui/card.tsx'
import { ProgressLine } from './progress-line.tsx'

const SLOW_MS = 20_000

/** The worker adds the rows; this page only watches. */
export function RunningStep({ file }: { file: ImportWire }) {
  const t = useTranslations('contacts.import')
  const [slow, setSlow] = useState(false)
  const { rowsDone: done, rowsTotal: total } = file
  // biome-ignore lint/correctness/useExhaustiveDependencies: every step forward starts the wait anew
  useEffect(() => {
    setSlow(false)
    const timer = setTimeout(() => setSlow(true), SLOW_MS)
    return () => clearTimeout(timer)
  }, [done])
  return (
    <Card className="grid max-w-[720px] gap-4 p-card">
      <div>
        <h2 className="text-md">{t('runningTitle')}</h2>
        <p className="text-sm text-muted-foreground">{t('runningLead')}</p>
      </div>
      <ProgressLine value={done / Math.max(1, total)} label={t('progress', { done, total })} />
      {slow && <p className="text-sm text-muted-foreground">{t('slow')}</p>}
    </Card>
  )
}
