'use client'

import { CircleCheck, OctagonAlert, TriangleAlert } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useWhen } from '#components/campaigns/use-when.ts'
import type { ReviewView } from '#components/campaigns/view.ts'
import { Button } from '#components/ui/button.tsx'
import { Card, CardHeader } from '#components/ui/card.tsx'
import { Checkbox } from '#components/ui/checkbox.tsx'

type Check = ReviewView['checks'][number]
type Props = {
  review: ReviewView
  /** The sentence of the text's own problem, where it has one. */
  problem: string | null
  consented: boolean
  onConsent: (on: boolean) => void
  onSee: (kind: 'missing' | 'fallback') => void
  onAddStop: () => void
  adding: boolean
}

const looks = {
  ok: { icon: CircleCheck, color: 'text-success' },
  warn: { icon: TriangleAlert, color: 'text-warning' },
  stop: { icon: OctagonAlert, color: 'text-danger' },
}

/** What was looked at, worst first, and the permission box, which starts empty on every campaign. */
export function ChecksCard({ review, problem, consented, onConsent, onSee, onAddStop, adding }: Props) {
  const t = useTranslations('campaigns.review')
  const tc = useTranslations('campaigns.review.checks')
  const { when } = useWhen()
  const edit = (step: string) => `/campaigns/${review.campaign.id}/edit?step=${step}`

  const sentence = ({ code, level, values }: Check): string => {
    if (code === 'text') return problem ?? tc('text')
    if (code === 'stop_words') return tc(level === 'ok' ? 'stop_ok' : 'stop_warn')
    if (code === 'quiet') return tc('quiet', { time: review.startsAt ? when(review.startsAt) : '' })
    return tc(code, { name: '', word: '', count: 0, short: 0, ...values })
  }
  const link = (label: string, href: string) => (
    <Button asChild variant="link">
      <Link href={href}>{label}</Link>
    </Button>
  )
  const help = ({ code, level }: Check) => {
    if (code === 'text' || code === 'braces') return link(tc('change'), edit('message'))
    if (code === 'stop_words' && level === 'warn')
      return (
        <Button variant="link" busy={adding} onClick={onAddStop}>
          {tc('addStop')}
        </Button>
      )
    if (code === 'sender_missing' || code === 'sender_restricted') return link(tc('change'), edit('time'))
    if (code === 'sender_unlinked' && review.sender) return link(tc('connect'), `/senders/${review.sender.id}/link`)
    if (code === 'nobody') return link(tc('change'), edit('contacts'))
    if (code === 'fallback' || code === 'missing')
      return (
        <Button variant="link" onClick={() => onSee(code)}>
          {tc('see')}
        </Button>
      )
    return null
  }
  return (
    <Card className="overflow-hidden">
      <CardHeader title={tc('title')} className="pb-2" />
      <ul className="divide-y">
        {review.checks.map((check) => {
          const { icon: Icon, color } = looks[check.level]
          return (
            <li key={check.code} className="flex min-h-row items-center gap-3.5 px-card py-2 text-sm">
              <Icon aria-hidden className={`size-5 ${color}`} />
              <span className="flex-1">{sentence(check)}</span>
              {help(check)}
            </li>
          )
        })}
      </ul>
      <div className="border-t bg-secondary px-card py-3">
        <Checkbox
          checked={consented}
          onCheckedChange={onConsent}
          label={<b className="font-semibold">{t('consent.label')}</b>}
          hint={
            review.consentNeeded && review.unrecorded > 0
              ? t('consent.unrecorded', { count: review.unrecorded })
              : undefined
          }
        />
      </div>
    </Card>
  )
}
