'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { api } from '#components/api.ts'
import { FunnelCard } from '#components/campaigns/live/funnel-card.tsx'
import { LiveHeader } from '#components/campaigns/live/live-header.tsx'
import { LogCard } from '#components/campaigns/live/log-card.tsx'
import { ProgressCard } from '#components/campaigns/live/progress-card.tsx'
import { RunBanners } from '#components/campaigns/live/run-banners.tsx'
import { Settling } from '#components/campaigns/live/settle.tsx'
import { SpeedCard } from '#components/campaigns/live/speed-card.tsx'
import type { RunningView } from '#components/campaigns/live/types.ts'
import type { LogRowView, Page } from '#components/campaigns/view.ts'
import { useLive } from '#components/live/use-changes.ts'
import { type UsageView, useUsage } from '#components/shell/use-shell.ts'
import { Banner } from '#components/ui/banner.tsx'

export type LogStart = { page: Page<LogRowView>; show: string; q: string }
type Props = { initial: RunningView; log: LogStart; usage: UsageView; mayDecide: boolean }

/** A run as it is now, and person by person. Changes come by themselves, at most once a second. */
export function LiveScreen({ initial, log, usage, mayDecide }: Props) {
  const t = useTranslations('campaigns.live')
  const common = useTranslations('common')
  const live = useLive()
  const left = useUsage(usage).left
  const { data: campaign, error } = useQuery({
    queryKey: ['runs', initial.progress.id, 'progress'],
    queryFn: () => api<RunningView>(`/api/campaigns/${initial.id}`),
    initialData: initial,
  })
  const { progress } = campaign
  return (
    <Settling>
      <LiveHeader campaign={campaign} mayDecide={mayDecide} />
      <div className="grid min-w-0 gap-stack">
        {error && <Banner tone="warning">{common('loadFailed')}</Banner>}
        {!live && !error && <Banner>{t('offline')}</Banner>}
        <RunBanners progress={progress} mayDecide={mayDecide} />
        <ProgressCard progress={progress} left={left} />
        {progress.startedAt && (
          <div className="grid min-w-0 gap-stack lg:grid-cols-2">
            <FunnelCard progress={progress} />
            <SpeedCard progress={progress} />
          </div>
        )}
        <LogCard progress={progress} start={log} mayDecide={mayDecide} />
      </div>
    </Settling>
  )
}
