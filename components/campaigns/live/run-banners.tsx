'use client'

import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { BackupBanner } from '#components/campaigns/live/backup-banner.tsx'
import { FailedBanner } from '#components/campaigns/live/failed-banner.tsx'
import { HoldBanner } from '#components/campaigns/live/hold-banner.tsx'
import { RestraintBanners } from '#components/campaigns/live/restraint-banners.tsx'
import { funnelOf, isPreparing } from '#components/campaigns/live/types.ts'
import { useWhen } from '#components/campaigns/live/use-when.ts'
import type { ProgressView } from '#components/campaigns/view.ts'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'

/** Reasons of a run that could not start whose sentence needs no values. */
const REASONS = [
  'workspace_suspended',
  'sender_not_linked',
  'sender_restricted',
  'campaign_no_sender',
  'campaign_no_recipients',
  'template_empty',
] as const

/** Why nothing goes out, how it ended, and what only a person can decide. */
export function RunBanners({ progress, mayDecide }: { progress: ProgressView; mayDecide: boolean }) {
  const t = useTranslations('campaigns.live')
  const unsure = progress.counts.review
  return (
    <>
      {isPreparing(progress) && <Banner title={t('preparing')}>{t('preparingHint')}</Banner>}
      <HoldBanner progress={progress} mayDecide={mayDecide} />
      <BackupBanner progress={progress} />
      <RestraintBanners progress={progress} />
      <EndBanner progress={progress} mayDecide={mayDecide} />
      {unsure > 0 && (
        <Banner
          tone="warning"
          title={t('review.title', { count: unsure })}
          action={
            <Button asChild variant="outline" size="sm">
              <Link href={`/campaigns/needs-you?campaignId=${progress.campaignId}`}>
                {t('review.action', { count: unsure })}
              </Link>
            </Button>
          }
        >
          {t('review.body')}
        </Banner>
      )}
      <FailedBanner progress={progress} mayDecide={mayDecide} />
    </>
  )
}

function EndBanner({ progress, mayDecide }: { progress: ProgressView; mayDecide: boolean }) {
  const t = useTranslations('campaigns.live.end')
  const hold = useTranslations('campaigns.live.hold')
  const errors = useTranslations('errors')
  const when = useWhen()
  const { status, failureCode, plannedFor, counts } = progress
  const known = REASONS.find((code) => code === failureCode)
  const reason = known ? errors(known) : ''
  if (status === 'scheduled' && failureCode)
    return (
      <Banner
        tone="warning"
        urgent
        title={t('waiting')}
        action={
          failureCode === 'sender_not_linked' &&
          mayDecide && (
            <Button asChild variant="outline">
              <Link href={`/senders/${progress.sender.id}/link`}>{hold('connectAgain')}</Link>
            </Button>
          )
        }
      >
        {t('waitingBody', { reason })}
      </Banner>
    )
  if (status === 'completed')
    return (
      <Banner tone="success" title={t('completed')}>
        {t('completedBody', { count: funnelOf(progress).sent })}
      </Banner>
    )
  if (status === 'cancelled')
    return <Banner title={t('cancelled')}>{t('cancelledBody', { count: counts.cancelled || progress.waiting })}</Banner>
  if (status === 'failed')
    return (
      <Banner tone="danger" title={t('failed')}>
        {t('failedBody', { reason })}
      </Banner>
    )
  if (status === 'missed')
    return (
      <Banner tone="danger" title={t('missed')}>
        {t('missedBody', { time: when(plannedFor) })}
      </Banner>
    )
  return null
}
