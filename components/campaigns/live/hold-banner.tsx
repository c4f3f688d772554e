'use client'

import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useWhen } from '#components/campaigns/live/use-when.ts'
import type { ProgressView } from '#components/campaigns/view.ts'
import { REASONS } from '#components/senders/badge.ts'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'

/** What linking the number again puts right; the rest ends by itself or cannot be helped from here. */
const LINK_AGAIN: readonly string[] = ['unlinked', 'logged_out', 'expired', 'bad_session', 'session_expired']

/** Why a run that is under way sends nothing just now, and what to do. */
export function HoldBanner({ progress, mayDecide }: { progress: ProgressView; mayDecide: boolean }) {
  const t = useTranslations('campaigns.live.hold')
  const when = useWhen()
  const { hold, waiting, sender, status } = progress
  if (!hold)
    return status === 'sending' && waiting > 0 && sender.connection === 'reconnecting' ? (
      <SenderBanner progress={progress} reason="reconnecting" until={null} mayDecide={mayDecide} />
    ) : null
  if (hold.kind === 'person')
    return (
      <Banner tone="warning" title={hold.since ? t('personTitle', { time: when(hold.since) }) : t('personTitlePlain')}>
        {t('personBody', { count: waiting })}
        {!mayDecide && ` ${t('askAdmin')}`}
      </Banner>
    )
  if (hold.kind === 'asked')
    return (
      <Banner tone="warning" urgent title={t('askedTitle')}>
        {t('askedBody', { count: waiting })}
        {!mayDecide && ` ${t('askAdmin')}`}
      </Banner>
    )
  if (hold.kind === 'sender')
    return <SenderBanner progress={progress} reason={hold.reason} until={hold.until} mayDecide={mayDecide} />
  return (
    <Banner
      tone="quiet"
      title={t('quietTitle')}
      action={
        !hold.until && (
          <Button asChild variant="outline" size="sm">
            <Link href="/settings/hours">{t('settings')}</Link>
          </Button>
        )
      }
    >
      {hold.until ? t('quietBody', { count: waiting, time: when(hold.until) }) : t('quietOpen')}
    </Banner>
  )
}

type SenderProps = { progress: ProgressView; reason: string; until: string | null; mayDecide: boolean }
function SenderBanner({ progress: { sender, waiting }, reason, until, mayDecide }: SenderProps) {
  const t = useTranslations('campaigns.live.hold')
  const why = useTranslations('senders.reason')
  const when = useWhen()
  const linkAgain = LINK_AGAIN.includes(reason)
  const known = reason === 'reconnecting' ? reason : (REASONS.find((one) => one === reason) ?? 'other')
  const title = reason === 'rate_limited' ? t('rateTitle') : t('senderTitle', { sender: sender.name })
  return (
    <Banner
      tone={reason === 'reconnecting' ? 'info' : 'warning'}
      urgent={linkAgain}
      title={title}
      action={
        linkAgain &&
        mayDecide && (
          <Button asChild variant="outline">
            <Link href={`/senders/${sender.id}/link`}>{t('connectAgain')}</Link>
          </Button>
        )
      }
    >
      {known === 'rate_limited' && !until ? why('other') : why(known, { time: until ? when(until) : '' })}{' '}
      {t('waiting', { count: waiting })}
    </Banner>
  )
}
