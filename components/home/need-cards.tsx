'use client'

import { CircleAlert, CircleHelp, Clock, FileWarning, Gauge, type LucideIcon, OctagonAlert, Unplug } from 'lucide-react'
import Link from 'next/link'
import { useFormatter, useTranslations } from 'next-intl'
import { type ReactNode, useState } from 'react'
import type { Need } from '#components/home/needs.ts'
import { toneStyle } from '#components/ui/badge.tsx'
import { Button } from '#components/ui/button.tsx'

const icons: Record<Need['kind'], LucideIcon> = {
  sender: Unplug,
  ending: Clock,
  asked: CircleHelp,
  review: CircleHelp,
  failed: CircleAlert,
  stopped: OctagonAlert,
  quota: Gauge,
  trial: OctagonAlert,
  mapping: FileWarning,
  rejected: FileWarning,
}
const SHOWN = 3
const REASONS = [
  'logged_out',
  'banned',
  'reach_out_limited',
  'expired',
  'bad_session',
  'session_expired',
  'outdated',
] as const

/** Always on top of Home: at most three, then how many more. */
export function NeedCards({ needs }: { needs: Need[] }) {
  const t = useTranslations('home')
  const [all, showAll] = useState(false)
  if (needs.length === 0) return null
  const shown = all ? needs : needs.slice(0, SHOWN)
  return (
    <section aria-labelledby="needs" className="mb-[calc(var(--stack)+8px)]">
      <div className="mb-2.5 flex min-h-6 items-center justify-between gap-3">
        <h2 id="needs" className="text-md">
          {t('needs.title')}
        </h2>
        {needs.length > shown.length ? (
          <Button variant="link" onClick={() => showAll(true)}>
            {t('needs.more', { count: needs.length - shown.length })}
          </Button>
        ) : (
          <span className="text-sm text-muted-foreground">{t('needs.count', { count: needs.length })}</span>
        )}
      </div>
      <ul className="grid gap-stack md:grid-cols-2 xl:grid-cols-3">
        {shown.map((need, index) => (
          <NeedCard key={`${need.kind}:${need.href}`} need={need} first={index === 0} />
        ))}
      </ul>
    </section>
  )
}

function NeedCard({ need, first }: { need: Need; first: boolean }) {
  const { title, body, action } = useWords(need)
  const Icon = icons[need.kind]
  return (
    <li className="flex flex-col gap-3 rounded-lg border bg-card p-4 shadow-card" style={toneStyle(need.tone)}>
      <div className="flex items-start gap-3">
        <span className="grid size-9 shrink-0 place-items-center rounded-[10px] bg-(--b) text-(--c)">
          <Icon aria-hidden className="size-5" />
        </span>
        <div className="min-w-0">
          <h3 className="text-base break-words">{title}</h3>
          <p className="mt-1 text-sm text-muted-foreground">{body}</p>
        </div>
      </div>
      <Button asChild variant={first && need.tone === 'danger' ? 'primary' : 'outline'} className="mt-auto self-start">
        <Link href={need.href}>{action}</Link>
      </Button>
    </li>
  )
}

function useWords(need: Need): { title: ReactNode; body: ReactNode; action: ReactNode } {
  const t = useTranslations('home.needs')
  const s = useTranslations('senders.reason')
  const e = useTranslations('home.stopped')
  const format = useFormatter()
  switch (need.kind) {
    case 'sender': {
      const reason = REASONS.find((known) => known === need.reason) ?? 'other'
      const gone = need.href.endsWith('/link')
      return {
        title: t(gone ? 'senderGone' : 'senderRestricted', { name: need.name }),
        body: need.waiting > 0 ? t('senderWaiting', { count: need.waiting }) : s(reason),
        action: t(gone ? 'connectAgain' : 'look'),
      }
    }
    case 'ending':
      return {
        title: t('ending', { name: need.name, date: format.dateTime(new Date(need.endsAt), 'day') }),
        body: t('endingBody'),
        action: t('look'),
      }
    case 'asked':
      return {
        title: t('asked', { name: need.name }),
        body: t('askedBody', { count: need.waiting }),
        action: t('askedAction'),
      }
    case 'review':
      return {
        title: t('review', { count: need.messages }),
        body: t('reviewBody', { name: need.name }),
        action: t('reviewAction', { count: need.messages }),
      }
    case 'failed':
      return {
        title: t('notSent', { count: need.messages }),
        body: need.name === null ? t('notSentBody') : t('notSentOf', { name: need.name }),
        action: t('look'),
      }
    case 'stopped':
      return {
        title: t(need.status === 'missed' ? 'missed' : 'failed', { name: need.name }),
        body: e(need.reason === 'quota_exceeded' ? 'quota_exceeded' : need.status === 'missed' ? 'missed' : 'other'),
        action: t('look'),
      }
    case 'quota':
      return { title: t('quota', { count: need.left }), body: t('quotaBody'), action: t('plan') }
    case 'trial':
      return { title: t('trial'), body: t('trialBody'), action: t('plan') }
    case 'mapping':
      return { title: t('mapping'), body: t('mappingBody', { file: need.fileName }), action: t('mappingAction') }
    case 'rejected':
      return {
        title: t('rejected', { count: need.rejected }),
        body: t('rejectedBody', { file: need.fileName, count: need.imported }),
        action: t('rejectedAction'),
      }
  }
}
