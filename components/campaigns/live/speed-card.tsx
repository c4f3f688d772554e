'use client'

import { useQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { useNow, useTranslations } from 'next-intl'
import { useState } from 'react'
import { api } from '#components/api.ts'
import { MinuteTable } from '#components/campaigns/live/minute-table.tsx'
import { average, everyMinute } from '#components/campaigns/live/minutes.ts'
import { funnelOf } from '#components/campaigns/live/types.ts'
import type { ProgressView } from '#components/campaigns/view.ts'
import type { Json } from '#components/json.ts'
import { SenderStatusBadge } from '#components/senders/status-badge.tsx'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { useFormat } from '#components/use-format.ts'
import type { SpeedPoint } from '#lib/campaigns/queries.ts'

/** The chart's library comes after the page: it is looked at last. */
const SpeedBars = dynamic(() => import('#components/campaigns/live/speed-bars.tsx').then((file) => file.SpeedBars), {
  ssr: false,
  loading: () => <Skeleton className="h-full" />,
})

/** Messages that WhatsApp took, minute by minute over the run's last hour, and the number they went out from. */
export function SpeedCard({ progress }: { progress: ProgressView }) {
  const t = useTranslations('campaigns.live.chart')
  const common = useTranslations('common')
  const format = useFormat()
  const now = useNow({ updateInterval: 60_000 })
  const [table, setTable] = useState(false)
  const { sender, completedAt, campaignId } = progress
  const { data, error } = useQuery({
    queryKey: ['runs', progress.id, 'speed'],
    queryFn: () => api<{ minutes: Json<SpeedPoint>[] }>(`/api/campaigns/${campaignId}/speed`),
  })
  const minutes = everyMinute(data?.minutes ?? [], completedAt ? Date.parse(completedAt) : now.getTime())
  const rate = Math.round(average(minutes))
  const top = Math.max(...minutes.map(({ sent }) => sent))
  const clock = (at: number | undefined) => format.dateTime(new Date(at ?? now), 'time')
  const label = t('label', { from: clock(minutes[0]?.at), to: clock(minutes.at(-1)?.at), rate })
  return (
    <Card className="flex flex-col">
      <CardHeader
        title={t('title')}
        action={
          top > 0 && (
            <Button variant="link" aria-pressed={table} onClick={() => setTable(!table)}>
              {table ? t('graph') : t('table')}
            </Button>
          )
        }
      />
      <CardBody className="flex flex-1 flex-col gap-3 pt-1">
        <p className="text-sm text-muted-foreground">{top > 0 ? t('lead', { rate, top }) : data && t('empty')}</p>
        {error && <Banner tone="warning">{common('loadFailed')}</Banner>}
        {table ? (
          <MinuteTable minutes={minutes} caption={t('title')} />
        ) : (
          // biome-ignore lint/a11y/useSemanticElements: an image whose parts can be pointed at
          <div role="group" aria-label={label} className="min-h-36 flex-1">
            {data ? <SpeedBars minutes={minutes} /> : <Skeleton className="h-full" />}
          </div>
        )}
      </CardBody>
      <div className="flex min-h-row items-center justify-between gap-3 border-t px-card py-2.5">
        <div className="min-w-0">
          <p className="truncate text-sm font-semibold" dir="auto">
            {sender.name}
          </p>
          <p className="text-sm text-muted-foreground">{t('fromSender', { count: funnelOf(progress).sent })}</p>
        </div>
        <SenderStatusBadge
          sender={{
            status: sender.status as 'active',
            desiredState: 'linked',
            session: sender.connection ? { status: sender.connection as 'connected' } : null,
          }}
        />
      </div>
    </Card>
  )
}
