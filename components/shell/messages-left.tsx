'use client'

import { useFormatter, useTranslations } from 'next-intl'
import { type UsageView, useUsage } from '#components/shell/use-shell.ts'
import { Meter } from '#components/ui/meter.tsx'

/** How many messages the plan still allows this month. */
export function MessagesLeft({ initial }: { initial: UsageView }) {
  const t = useTranslations('shell')
  const format = useFormatter()
  const { plan, limit, left, trialEndsAt, trialEnded, resetsAt } = useUsage(initial)
  // the day before the next month begins
  const until = trialEndsAt ? new Date(trialEndsAt) : new Date(new Date(resetsAt).getTime() - 1)
  const date = format.dateTime(until, 'day')
  return (
    <div className="grid gap-1.5 rounded-md border border-sidebar-border bg-card p-3 text-xs">
      <div className="flex items-center justify-between gap-3">
        <span className="text-muted-foreground">{t('messagesLeft')}</span>
        <b className="font-semibold">{format.number(left)}</b>
      </div>
      <Meter value={limit - left} max={limit} label={t('messagesUsed')} />
      <span className="text-muted-foreground">
        {trialEnded ? t('trialOver') : t('planUntil', { plan: t(`plan.${plan}`), date })}
      </span>
    </div>
  )
}
