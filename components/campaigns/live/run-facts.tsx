'use client'

import { Flag, Gauge, type LucideIcon, MessageCircleReply, WalletCards } from 'lucide-react'
import { useFormatter, useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { funnelOf, hasEnded } from '#components/campaigns/live/types.ts'
import { useRange } from '#components/campaigns/live/use-range.ts'
import { useWhen } from '#components/campaigns/live/use-when.ts'
import type { ProgressView } from '#components/campaigns/view.ts'

const MINUTE = 60_000

/** Speed, when it should be through, who wrote back, what it takes from the plan. */
export function RunFacts({ progress, left }: { progress: ProgressView; left: number }) {
  const t = useTranslations('campaigns')
  const format = useFormatter()
  const { replies, speed } = progress
  const { sent } = funnelOf(progress)
  const rate = rateOf(progress, sent)
  const shown = rate > 0 && rate < 1 ? '< 1' : format.number(Math.round(rate))
  return (
    <dl className="grid grid-cols-2 border-t lg:grid-cols-4 [&>div]:px-card [&>div]:py-3.5 [&>div+div]:border-l max-lg:[&>div:nth-child(3)]:border-l-0 max-lg:[&>div:nth-child(n+3)]:border-t">
      <Fact icon={Gauge} label={t('live.facts.speed')} note={t('live.facts.speedOf', { speed: t(`speed.${speed}`) })}>
        {shown} <small className="text-sm font-normal text-muted-foreground">{t('live.facts.perMinute')}</small>
      </Fact>
      <FinishFact progress={progress} />
      <Fact
        icon={MessageCircleReply}
        label={t('live.facts.replies')}
        note={t('live.facts.stops', { count: replies.optedOut })}
      >
        {format.number(replies.people)}
      </Fact>
      <Fact icon={WalletCards} label={t('live.facts.used')} note={t('live.facts.left', { count: left })}>
        {format.number(sent)}
      </Fact>
    </dl>
  )
}

/** While it runs over the last minutes, at the end over the whole way. */
function rateOf({ status, rate, startedAt, completedAt }: ProgressView, sent: number): number {
  if (status === 'sending') return rate
  if (status !== 'completed' || !startedAt || !completedAt) return 0
  return sent / Math.max(1, (Date.parse(completedAt) - Date.parse(startedAt)) / MINUTE)
}

function FinishFact({ progress }: { progress: ProgressView }) {
  const t = useTranslations('campaigns.live.facts')
  const when = useWhen()
  const range = useRange()
  const { finish, completedAt, startedAt } = progress
  if (hasEnded(progress))
    return (
      <Fact
        icon={Flag}
        label={progress.status === 'completed' ? t('finished') : t('ended')}
        note={
          startedAt && completedAt
            ? t('took', {
                minutes: Math.max(1, Math.round((Date.parse(completedAt) - Date.parse(startedAt)) / MINUTE)),
              })
            : ''
        }
      >
        {completedAt ? when(completedAt) : '–'}
      </Fact>
    )
  if (!finish)
    return (
      <Fact icon={Flag} label={t('finish')} note={progress.hold ? t('unknownHint') : ''}>
        {t('unknown')}
      </Fact>
    )
  const { text, today } = range(finish.from, finish.to)
  return (
    <Fact icon={Flag} label={t('finish')} note={t('likely', { time: when(finish.likely) })} small={!today}>
      {text}
    </Fact>
  )
}

type FactProps = { icon: LucideIcon; label: string; note: string; small?: boolean; children: ReactNode }
function Fact({ icon: Icon, label, note, small = false, children }: FactProps) {
  return (
    <div className="grid min-w-0 content-start gap-0.5">
      <dt className="flex items-center gap-1.5 text-sm text-muted-foreground">
        <Icon aria-hidden className="size-4" />
        {label}
      </dt>
      <dd className={small ? 'text-md leading-snug font-semibold' : 'text-lg leading-snug font-[640] sm:text-xl'}>
        {children}
      </dd>
      {note && <dd className="text-sm text-muted-foreground">{note}</dd>}
    </div>
  )
}
