'use client'

import { Plus, Smartphone } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import type { HomeView } from '#components/home/needs.ts'
import { senderBadge } from '#components/senders/badge.ts'
import { SenderStatusBadge } from '#components/senders/status-badge.tsx'
import { toneStyle } from '#components/ui/badge.tsx'
import { Card, CardBody, CardHeader, CardRows } from '#components/ui/card.tsx'
import { Meter } from '#components/ui/meter.tsx'
import { StateBadge } from '#components/ui/state-badge.tsx'
import { useFormat } from '#components/use-format.ts'

const link = 'inline-flex min-h-11 items-center gap-1 text-sm font-label text-primary hover:underline lg:min-h-6'
/** 98220 •••17: whose phone it is, not the whole number. */
const masked = (phone: string) => phone.replace(/^\+91/, '').replace(/^(\d{5})\d+(\d{2})$/, '$1 •••$2')

/** The numbers and how each is connected. */
export function NumbersCard({ senders }: { senders: HomeView['senders'] }) {
  const t = useTranslations('home.numbers')
  return (
    <Card>
      <CardHeader
        title={t('title')}
        action={
          <Link href="/senders/new" className={link}>
            <Plus aria-hidden className="size-4" />
            {t('add')}
          </Link>
        }
      />
      <CardRows className="mt-1">
        {senders.map((sender) => {
          const tone = {
            connected: 'success',
            disconnected: 'danger',
            restricted: 'danger',
            held: 'warning',
            connecting: 'info',
            unlinked: 'neutral',
          } as const
          return (
            <li key={sender.id}>
              <span
                style={toneStyle(tone[senderBadge(sender)])}
                className="grid size-9 shrink-0 place-items-center rounded-[10px] bg-(--b) text-(--c)"
              >
                <Smartphone aria-hidden className="size-5" />
              </span>
              <div className="min-w-0 flex-1">
                <p className="truncate font-semibold">{sender.name}</p>
                <p className="text-sm text-muted-foreground">
                  {sender.phone ? masked(sender.phone) : t('noPhone')}
                  {sender.sentToday > 0 && ` · ${t('today', { count: sender.sentToday })}`}
                </p>
              </div>
              <SenderStatusBadge sender={sender} />
            </li>
          )
        })}
      </CardRows>
    </Card>
  )
}

/** Messages of the month: used, reserved by what is under way, the plan's limit. */
export function PlanCard({ usage }: { usage: HomeView['usage'] }) {
  const t = useTranslations('home.plan')
  const s = useTranslations('shell')
  const format = useFormat()
  const until = usage.trialEndsAt ? new Date(usage.trialEndsAt) : new Date(new Date(usage.resetsAt).getTime() - 1)
  return (
    <Card>
      <CardHeader
        title={s(`plan.${usage.plan}`)}
        action={
          <span className="text-sm text-muted-foreground">{t('till', { date: format.dateTime(until, 'day') })}</span>
        }
      />
      <CardBody className="grid gap-2 text-sm">
        <div className="flex items-baseline justify-between gap-3">
          <span>{t('messages')}</span>
          <span className="text-muted-foreground">
            {t.rich('usedOf', {
              used: usage.used,
              limit: usage.limit,
              b: (chunks) => <b className="font-semibold text-foreground">{chunks}</b>,
            })}
          </span>
        </div>
        <Meter value={usage.used + usage.reserved} max={usage.limit} label={t('messages')} />
        {usage.reserved > 0 && <p className="text-muted-foreground">{t('reserved', { count: usage.reserved })}</p>}
      </CardBody>
    </Card>
  )
}

/** What comes next and what ended last. */
export function NextCard({ runs }: { runs: HomeView['runs'] }) {
  const t = useTranslations('home.next')
  const format = useFormat()
  if (runs.length === 0) return null
  return (
    <Card>
      <CardHeader
        title={t('title')}
        action={
          <Link href="/campaigns" className={link}>
            {t('all')}
          </Link>
        }
      />
      <CardRows className="mt-1">
        {runs.map((run) => {
          const at = new Date(run.at)
          const when = format.dateTime(at, run.status === 'scheduled' ? 'dayTime' : 'day')
          const share = run.sent > 0 ? Math.round((100 * run.read) / run.sent) : 0
          return (
            <li key={`${run.campaignId}:${run.at}`}>
              <div className="min-w-0 flex-1">
                <Link href={`/campaigns/${run.campaignId}`} className="block truncate font-semibold hover:underline">
                  {run.name}
                </Link>
                <p className="text-sm text-muted-foreground">
                  {run.status === 'scheduled' ? when : t('ended', { date: when, sent: run.sent, share })}
                </p>
              </div>
              <StateBadge kind="run" state={run.status} />
            </li>
          )
        })}
      </CardRows>
    </Card>
  )
}
