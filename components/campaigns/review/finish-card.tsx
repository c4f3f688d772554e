'use client'

import { useTranslations } from 'next-intl'
import { useWhen } from '#components/campaigns/use-when.ts'
import type { ReviewView } from '#components/campaigns/view.ts'
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx'

/** When it will be through: a range, with the uncertain part of the bar hatched. */
export function FinishCard({ review }: { review: ReviewView }) {
  const t = useTranslations('campaigns.review.finish')
  const s = useTranslations('campaigns.speed')
  const { when, time, range, isToday } = useWhen()
  const r = useTranslations('restraint.review')
  const { finish, startsAt, sender, campaign, newChats } = review
  const start = startsAt ? Date.parse(startsAt) : Date.now()
  const soon = start - Date.now() < 60_000
  const [from, to] = finish ? [Date.parse(finish.from), Date.parse(finish.to)] : [0, 0]
  const whole = Math.max(1, to - start)
  const sure = Math.min(96, Math.max(2, (100 * (from - start)) / whole))
  return (
    <Card className="h-full">
      <CardHeader title={t('title')} />
      <CardBody className="grid content-start gap-3">
        {finish ? (
          <>
            <p className="text-lg font-semibold">{t('between', range(finish.from, finish.to))}</p>
            <div aria-hidden className="pt-2">
              <div className="flex h-2 overflow-hidden rounded-full bg-muted">
                <i className="block h-full bg-primary" style={{ width: `${sure}%` }} />
                <i className="block h-full flex-1 bg-[repeating-linear-gradient(115deg,var(--primary)_0_4px,var(--primary-soft)_4px_8px)]" />
              </div>
              <p className="mt-1.5 flex justify-between text-2xs text-muted-foreground">
                <span>{when(new Date(start))}</span>
                <span>{isToday(finish.to) ? time(finish.to) : when(finish.to)}</span>
              </p>
            </div>
          </>
        ) : (
          <p className="text-lg font-semibold">{sender ? t('far') : t('unknown')}</p>
        )}
        <p className="text-sm text-muted-foreground">
          {startsAt && (soon ? t('startsNow') : t('starts', { time: when(startsAt) }))}{' '}
          {sender && t('pace', { speed: s(campaign.speed), sender: sender.name })} {finish?.capped && t('capped')}{' '}
          {finish?.overnight && t('overnight')}
        </p>
        {newChats && (
          <p className="text-sm">
            {newChats.people > newChats.leftToday && newChats.nextFrom
              ? r('newChats', {
                  count: newChats.people,
                  perDay: newChats.perDay,
                  left: newChats.leftToday,
                  time: when(newChats.nextFrom),
                })
              : r('fits', { count: newChats.people, perDay: newChats.perDay })}
          </p>
        )}
        {sender && sender.slowFactor > 1 && <p className="text-sm">{r('slow', { factor: sender.slowFactor })}</p>}
      </CardBody>
    </Card>
  )
}
