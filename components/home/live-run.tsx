'use client'

import Link from 'next/link'
import { useTranslations } from 'next-intl'
import type { HomeView } from '#components/home/needs.ts'
import { Button } from '#components/ui/button.tsx'
import { Card, CardBody, CardFooter } from '#components/ui/card.tsx'
import { StackedProgress, StateLegend } from '#components/ui/progress.tsx'
import { StateBadge } from '#components/ui/state-badge.tsx'
import { useFormat } from '#components/use-format.ts'

type Live = HomeView['live'][number]
const REASONS = [
  'logged_out',
  'rate_limited',
  'banned',
  'reach_out_limited',
  'expired',
  'bad_session',
  'session_expired',
  'outdated',
  'reconnecting',
] as const

/** A campaign that is going out, as far as it is now. `pulse`: only one dot on a page may. */
export function LiveRun({ run: { name, progress }, pulse }: { run: Live; pulse: boolean }) {
  const t = useTranslations('home.live')
  const format = useFormat()
  const { counts, total, done, leftOut, hold, status, campaignId } = progress
  const state = hold?.kind === 'quiet' ? 'quiet' : hold ? 'paused' : status
  const label = t('doneOf', { done, total })
  return (
    <Card aria-label={t('label', { name })}>
      <CardBody className="grid gap-3.5">
        <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          <h2 className="text-lg break-words">{name}</h2>
          <StateBadge kind="run" state={state} live={pulse && state === 'sending'} />
        </div>
        <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-1">
          <p className="text-sm text-muted-foreground">
            {t.rich('doneOfRich', {
              done,
              total,
              big: (chunks) => <b className="mr-1 text-2xl font-[660] tracking-tight text-foreground">{chunks}</b>,
            })}
          </p>
          <p className="text-sm text-muted-foreground">
            <Sentence run={progress} />
          </p>
        </div>
        <StackedProgress
          thick
          counts={{ ...counts, blocked: Math.max(0, counts.blocked - leftOut) }}
          total={total}
          label={label}
        />
        <StateLegend counts={{ ...counts, sending: 0, queued: counts.queued + counts.sending }} />
      </CardBody>
      <CardFooter>
        <Button asChild variant="outline">
          <Link href={`/campaigns/${campaignId}`}>{t('details')}</Link>
        </Button>
        {leftOut > 0 && (
          <span className="text-sm text-muted-foreground">
            {t('leftOut', { count: leftOut, text: format.number(leftOut) })}
          </span>
        )}
      </CardFooter>
    </Card>
  )
}

/** Why it waits, or how fast it goes and when it should be through. */
function Sentence({ run: { hold, rate, finish, sender } }: { run: Live['progress'] }) {
  const t = useTranslations('home.live')
  const s = useTranslations('senders.reason')
  const format = useFormat()
  const strong = (chunks: React.ReactNode) => <b className="font-semibold text-foreground">{chunks}</b>
  const clock = (at: string) => format.dateTime(new Date(at), 'time')
  if (hold?.kind === 'person') return t('paused')
  if (hold?.kind === 'asked') return t('asked')
  if (hold?.kind === 'quiet') return hold.until ? t('quiet', { time: clock(hold.until) }) : t('quietOpen')
  if (hold?.kind === 'sender') {
    const reason = REASONS.find((known) => known === hold.reason) ?? 'other'
    return `${sender.name}: ${s(reason, { time: hold.until ? clock(hold.until) : '' })}`
  }
  if (!finish) return rate > 0 ? t('rate', { rate: Math.max(1, Math.round(rate)) }) : null
  const sameDay =
    format.dateTime(new Date(finish.to), { dateStyle: 'short' }) === format.dateTime(new Date(), { dateStyle: 'short' })
  const at = (value: string) => format.dateTime(new Date(value), sameDay ? 'time' : 'weekdayTime')
  const values = { from: at(finish.from), to: at(finish.to), b: strong }
  return rate > 0
    ? t.rich('rateAndFinish', { rate: Math.max(1, Math.round(rate)), ...values })
    : t.rich('finish', values)
}
