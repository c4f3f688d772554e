'use client'

import { useFormatter, useTranslations } from 'next-intl'
import { funnelOf } from '#components/campaigns/live/types.ts'
import type { ProgressView } from '#components/campaigns/view.ts'
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx'

/** From everybody to those who wrote back; each share says of what it is one. */
export function FunnelCard({ progress }: { progress: ProgressView }) {
  const t = useTranslations('campaigns.live.funnel')
  const format = useFormatter()
  const { total, replies } = progress
  const { sent, delivered, read } = funnelOf(progress)
  // 100% means everybody
  const percent = (part: number, of: number) =>
    format.number(of > 0 ? Math.floor((100 * part) / of) / 100 : 0, { style: 'percent' })
  const steps = [
    { key: 'total', value: total, color: 'var(--msg-queued)', note: '' },
    { key: 'sent', value: sent, color: 'var(--msg-sent)', note: t('soFar', { percent: percent(sent, total) }) },
    {
      key: 'delivered',
      value: delivered,
      color: 'var(--msg-delivered)',
      note: t('ofSent', { percent: percent(delivered, sent) }),
    },
    {
      key: 'read',
      value: read,
      color: 'var(--msg-read)',
      note: t('ofDelivered', { percent: percent(read, delivered) }),
    },
    {
      key: 'replied',
      value: replies.people,
      color: 'var(--chart-2)',
      note: t('ofRead', { percent: percent(replies.people, sent) }),
    },
  ] as const
  return (
    <Card>
      <CardHeader title={t('title')} />
      <CardBody className="grid gap-3 pt-3">
        <dl className="grid gap-3">
          {steps.map(({ key, value, color, note }) => (
            <div key={key} className="grid grid-cols-[auto_1fr] items-baseline gap-x-3 gap-y-1.5 text-sm">
              <dt>{t(key)}</dt>
              <dd className="text-right text-muted-foreground">
                <b className="font-semibold text-foreground">{format.number(value)}</b>
                {note && value > 0 && ` · ${note}`}
              </dd>
              <dd aria-hidden className="col-span-2 h-4.5 overflow-hidden rounded-[5px] bg-muted">
                <i
                  className="block h-full rounded-[5px] transition-[width] duration-[320ms] ease-out"
                  style={{ width: `${(100 * value) / Math.max(1, total)}%`, background: color }}
                />
              </dd>
            </div>
          ))}
        </dl>
        <p className="text-sm text-muted-foreground">{t('note')}</p>
      </CardBody>
    </Card>
  )
}
