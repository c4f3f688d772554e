'use client'

import { BellOff, CircleAlert, Copy, Layers, type LucideIcon, PhoneOff, Timer, Users } from 'lucide-react'
import Link from 'next/link'
import { useFormatter, useTranslations } from 'next-intl'
import type { ReviewView } from '#components/campaigns/view.ts'
import { Badge } from '#components/ui/badge.tsx'
import { Button } from '#components/ui/button.tsx'
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx'

/** The big number, and what it is made of. */
export function WhoCard({ review }: { review: ReviewView }) {
  const t = useTranslations('campaigns.review')
  const format = useFormatter()
  const { recipients, people, repeated, groups, campaign } = review
  const total = people + repeated
  const count = total - recipients
  return (
    <Card>
      <CardHeader
        title={t('who')}
        action={
          <Button asChild variant="outline">
            <Link href={`/campaigns/${campaign.id}/edit?step=contacts`}>{t('change')}</Link>
          </Button>
        }
        className="items-start"
      />
      <CardBody className="grid gap-3 pt-0">
        <p className="flex items-baseline gap-2.5">
          <span className="text-3xl font-[660] tracking-tight">{format.number(recipients)}</span>
          <span className="text-muted-foreground">{t('people', { count: recipients })}</span>
        </p>
        <ul className="flex flex-wrap gap-2">
          {groups.map((group) => (
            <li key={group.id}>
              <Badge tone="primary">
                <Users aria-hidden />
                {group.name} {format.number(group.count)}
              </Badge>
            </li>
          ))}
          {campaign.audience.kind !== 'groups' && (
            <li>
              <Badge tone="primary">
                <Users aria-hidden />
                {t(campaign.audience.kind === 'all' ? 'everyone' : 'chosen', { count: people })}
              </Badge>
            </li>
          )}
        </ul>
        <p className="text-sm text-muted-foreground">
          {count === 0
            ? t('noneLess')
            : groups.length > 0
              ? t('lessGroups', { total, count, groups: groups.length })
              : t('less', { total, count })}
        </p>
      </CardBody>
    </Card>
  )
}

type Reason = ReviewView['excluded'][number]['reason'] | 'repeated'
const icons: Record<Reason, LucideIcon> = {
  opted_out: BellOff,
  no_consent: CircleAlert,
  sample: Layers,
  not_on_whatsapp: PhoneOff,
  frequency_cap: Timer,
  missing_value: CircleAlert,
  repeated: Copy,
}

/** Each reason in a line: how many, why, and what to do where something can be done. */
export function ExcludedCard({ review }: { review: ReviewView }) {
  const t = useTranslations('campaigns.review')
  const format = useFormatter()
  const lines: { reason: Reason; key: string | null; count: number }[] = [
    ...review.excluded,
    ...(review.repeated > 0 ? [{ reason: 'repeated' as const, key: null, count: review.repeated }] : []),
  ]
  if (lines.length === 0) return null
  const total = review.people + review.repeated - review.recipients
  return (
    <Card>
      <CardHeader
        title={t('excluded')}
        action={<span className="font-semibold">{format.number(total)}</span>}
        className="pb-2"
      />
      <ul className="divide-y">
        {lines.map(({ reason, key, count }) => {
          const Icon = icons[reason]
          return (
            <li key={`${reason}${key ?? ''}`} className="flex items-center gap-3.5 px-card py-3">
              <span className="grid size-8 shrink-0 place-items-center rounded-md bg-secondary text-muted-foreground [&_svg]:size-4">
                <Icon aria-hidden />
              </span>
              <div className="min-w-0 flex-1 text-sm">
                <p className="font-semibold">{t(`reason.${reason}`, { key: key ?? '' })}</p>
                <p className="text-xs text-muted-foreground">{t(`reasonHint.${reason}`)}</p>
              </div>
              {reason === 'missing_value' && (
                <Button asChild variant="link">
                  <Link href={`/campaigns/${review.campaign.id}/edit?step=message`}>{t('fix')}</Link>
                </Button>
              )}
              <span className="min-w-8 text-right font-semibold">{format.number(count)}</span>
            </li>
          )
        })}
      </ul>
    </Card>
  )
}
