'use client'
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { api } from '#components/api.ts'
import type { Json } from '#components/json.ts'
import { Banner } from '#components/ui/banner.tsx'
import { Card, CardBody } from '#components/ui/card.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import type { Restraint } from '#lib/senders/restraint.ts'
import { NewChatsCard } from './new-chats-card.tsx'
import { RiskCard } from './risk-card.tsx'

/** How a number is held back and why: its risk, its pace, its new chats of today. Live. */
export function RestraintCards({ senderId, mayChange }: { senderId: string; mayChange: boolean }) {
  const t = useTranslations('common')
  const { data, error } = useQuery({
    queryKey: ['senders', senderId, 'restraint'],
    queryFn: () => api<Json<Restraint>>(`/api/senders/${senderId}/restraint`),
    refetchInterval: 30_000,
  })
  if (!data)
    return error ? (
      <Banner tone="warning">{t('loadFailed')}</Banner>
    ) : (
      <Card>
        <CardBody className="grid min-h-40 content-start gap-3">
          <Skeleton className="w-1/2" />
          <Skeleton className="w-3/4" />
          <Skeleton className="w-2/3" />
        </CardBody>
      </Card>
    )
  return (
    <>
      <RiskCard senderId={senderId} restraint={data} mayChange={mayChange} />
      <NewChatsCard senderId={senderId} newChats={data.newChats} />
    </>
  )
}
