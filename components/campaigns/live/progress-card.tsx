'use client'

import Link from 'next/link'
import { useFormatter, useTranslations } from 'next-intl'
import { Milestones } from '#components/campaigns/live/milestones.tsx'
import { RunFacts } from '#components/campaigns/live/run-facts.tsx'
import { hasEnded } from '#components/campaigns/live/types.ts'
import type { ProgressView } from '#components/campaigns/view.ts'
import { Card, CardBody } from '#components/ui/card.tsx'
import { StackedProgress, StateLegend } from '#components/ui/progress.tsx'

/** How far it is: the big number, every state in one bar, and four facts. */
export function ProgressCard({ progress, left }: { progress: ProgressView; left: number }) {
  const t = useTranslations('campaigns.live')
  const format = useFormatter()
  const { total, leftOut, counts } = progress
  // a run that never began waits for nothing any more
  const waiting = hasEnded(progress) && !progress.expandedAt ? 0 : progress.waiting
  // who was left when it was stopped is not done, though nothing is still to be tried
  const done = progress.expandedAt ? progress.done - counts.cancelled : 0
  // never 100% while somebody waits
  const share = total > 0 ? Math.floor((100 * done) / total) : 0
  const percent = format.number(share / 100, { style: 'percent' })
  const spoken = t('spoken', { done, total, percent })
  const held = Math.max(0, counts.blocked - leftOut)
  return (
    <Card aria-label={t('progress')}>
      <CardBody className="grid gap-3.5">
        <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-1">
          <p className="text-muted-foreground">
            <b data-testid="done" className="mr-1.5 text-3xl leading-none font-[660] tracking-tight text-foreground">
              {format.number(done)}
            </b>
            {t('done', { total })}
          </p>
          <p className="text-muted-foreground">
            {t.rich('percentRich', {
              percent,
              waiting,
              b: (chunks) => <b className="font-semibold text-foreground">{chunks}</b>,
            })}
          </p>
        </div>
        <StackedProgress
          thick
          counts={{ ...counts, sending: 0, retry_wait: 0, blocked: held }}
          total={total}
          label={t('progress')}
          text={spoken}
        />
        <StateLegend
          counts={{ ...counts, queued: counts.queued + counts.sending, sending: 0, blocked: held }}
          show={['read', 'delivered', 'sent']}
        />
        {leftOut > 0 && (
          <p className="text-sm text-muted-foreground">
            {t('leftOut', { count: leftOut })}{' '}
            <Link
              href="?show=blocked#person-by-person"
              className="inline-flex min-h-11 items-center font-label text-primary underline-offset-3 hover:underline lg:min-h-6"
            >
              {t('leftOutSee')}
            </Link>
          </p>
        )}
        <Milestones share={share} text={spoken} />
      </CardBody>
      <RunFacts progress={progress} left={left} />
    </Card>
  )
}
