'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { api } from '#components/api.ts'
import type { CampaignLiveView, LogRowView, Page, ProgressView } from '#components/campaigns/view.ts'
import type { Json } from '#components/json.ts'
import { Card, CardBody } from '#components/ui/card.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import type { Quota } from '#lib/billing/usage.sql.ts'

export type RunningView = CampaignLiveView & { progress: ProgressView }
type Props = { initial: RunningView; log: Page<LogRowView>; usage: Json<Quota>; mayDecide: boolean }

export function LiveScreen({ initial }: Props) {
  const t = useTranslations('campaigns')
  const { data: campaign } = useQuery({
    queryKey: ['runs', initial.progress.id, 'progress'],
    queryFn: () => api<RunningView>(`/api/campaigns/${initial.id}`),
    initialData: initial,
  })
  const { progress } = campaign
  return (
    <>
      <PageHeader title={campaign.name} back={{ href: '/campaigns', label: t('title') }} />
      <Card>
        <CardBody>
          <b className="text-3xl">{progress.done}</b> {t('live.done', { total: progress.total })}
        </CardBody>
      </Card>
    </>
  )
}
