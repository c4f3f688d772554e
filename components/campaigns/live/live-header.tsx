'use client'

import { useTranslations } from 'next-intl'
import { RunActions } from '#components/campaigns/live/run-actions.tsx'
import { hasEnded, isPreparing, type RunningView, shownState } from '#components/campaigns/live/types.ts'
import { PageHeader } from '#components/ui/page-header.tsx'
import { StateBadge } from '#components/ui/state-badge.tsx'
import { useFormat } from '#components/use-format.ts'

/** Name, state, who started it when, and what can be done about it. */
export function LiveHeader({ campaign, mayDecide }: { campaign: RunningView; mayDecide: boolean }) {
  const t = useTranslations('campaigns.live')
  const { progress } = campaign
  const state = shownState(progress)
  return (
    <PageHeader
      title={<span dir="auto">{campaign.name}</span>}
      badge={<StateBadge kind="run" state={state} live={state === 'sending' && !isPreparing(progress)} />}
      description={<Story campaign={campaign} />}
      back={{ href: '/campaigns', label: t('back') }}
      actions={<RunActions campaignId={campaign.id} progress={progress} mayDecide={mayDecide} />}
    />
  )
}

function Story({ campaign: { progress, startedBy } }: { campaign: RunningView }) {
  const t = useTranslations('campaigns.live')
  const format = useFormat()
  const day = (at: string) => format.dateTime(new Date(at), 'dayTime')
  const { startedAt, completedAt, plannedFor, sender } = progress
  if (progress.status === 'scheduled' && !progress.failureCode)
    return t('scheduledFor', { date: day(plannedFor), sender: sender.name })
  const by = startedBy ?? 'none'
  if (!startedAt) return t('planned', { date: day(plannedFor), by, sender: sender.name })
  if (hasEnded(progress) && completedAt) return t('ended', { date: day(startedAt), by, end: day(completedAt) })
  return t('started', { date: day(startedAt), by, sender: sender.name })
}
