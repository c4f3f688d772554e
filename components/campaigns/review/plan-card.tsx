'use client'

import Link from 'next/link'
import { useFormatter, useTranslations } from 'next-intl'
import type { ReviewView } from '#components/campaigns/view.ts'
import { Button } from '#components/ui/button.tsx'
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx'

/** What this campaign takes from the plan. */
export function PlanCard({ plan }: { plan: ReviewView['plan'] }) {
  const t = useTranslations('campaigns.review.plan')
  const format = useFormatter()
  const { limit, used, reserved, left, needed, leftAfter } = plan
  const short = needed - left
  const part = (value: number) => `${Math.min(100, (100 * value) / Math.max(1, limit))}%`
  const line = (color: string | null, label: string, value: number) => (
    <li className="inline-flex items-center gap-2 text-sm text-muted-foreground">
      {color && <span aria-hidden className={`size-2.5 rounded-[3px] ${color}`} />}
      {label} <b className="font-semibold text-foreground">{format.number(value)}</b>
    </li>
  )
  return (
    <Card className="h-full">
      <CardHeader title={t('title')} />
      <CardBody className="grid content-start gap-3">
        <p className={`text-lg font-semibold ${short > 0 ? 'text-danger-soft-foreground' : ''}`}>
          {short > 0 ? t('short', { count: short }) : t('uses', { needed, left })}
        </p>
        <div
          role="img"
          aria-label={t('label', { used: used + reserved, needed, limit })}
          className="flex h-2 gap-px overflow-hidden rounded-full bg-muted"
        >
          <i className="block h-full bg-msg-queued" style={{ width: part(used + reserved) }} />
          <i className={`block h-full ${short > 0 ? 'bg-danger' : 'bg-primary'}`} style={{ width: part(needed) }} />
        </div>
        <ul className="flex flex-wrap gap-x-4.5 gap-y-1.5">
          {line('bg-msg-queued', t('used'), used)}
          {reserved > 0 && line('bg-msg-queued', t('reserved'), reserved)}
          {line(short > 0 ? 'bg-danger' : 'bg-primary', t('this'), needed)}
          {short <= 0 && line(null, t('after'), leftAfter)}
        </ul>
        <p className="text-sm text-muted-foreground">{t('note')}</p>
        {short > 0 && (
          <Button asChild variant="outline" className="justify-self-start">
            <Link href="/settings/plan">{t('add')}</Link>
          </Button>
        )}
      </CardBody>
    </Card>
  )
}
