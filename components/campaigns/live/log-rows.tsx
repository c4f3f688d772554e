'use client'

import { useTranslations } from 'next-intl'
import { columns, LogRow } from '#components/campaigns/live/log-row.tsx'
import { useSentence } from '#components/campaigns/live/use-sentence.ts'
import type { LogRowView, ProgressView } from '#components/campaigns/view.ts'
import { cn } from '#components/cn.ts'
import { Rows } from '#components/ui/rows.tsx'

const ROW = 62

type Props = { items: LogRowView[]; progress: ProgressView; total: number; stale: boolean; mayDecide: boolean }

/** One item for each person, with column heads over them where there is room. */
export function LogRows({ items, progress, total, stale, mayDecide }: Props) {
  const t = useTranslations('campaigns.live.log')
  const sentence = useSentence(progress)
  return (
    <div aria-busy={stale} className={cn('transition-opacity', stale && 'opacity-60')}>
      <div aria-hidden className={cn(columns, 'border-b px-card py-2.5 text-sm text-muted-foreground max-md:hidden')}>
        <span>{t('contact')}</span>
        <span>{t('state')}</span>
        <span>{t('what')}</span>
        <span className="text-right">{t('time')}</span>
      </div>
      <Rows
        items={items}
        total={total}
        label={t('title')}
        estimate={ROW}
        className="max-md:border-t"
        draw={(row) => <LogRow row={row} sentence={sentence(row)} progress={progress} mayDecide={mayDecide} />}
      />
    </div>
  )
}
