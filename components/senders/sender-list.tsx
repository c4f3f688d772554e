'use client'
import { useQuery } from '@tanstack/react-query'
import { Smartphone } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { api } from '#components/api.ts'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'
import { Card, CardRows } from '#components/ui/card.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { SenderRow } from './sender-row.tsx'
import type { SenderView } from './view.ts'

/** The workspace's numbers, live. */
export function SenderList({ initial, mayChange }: { initial: SenderView[]; mayChange: boolean }) {
  const t = useTranslations('senders')
  const { data: senders = initial, error } = useQuery({
    queryKey: ['senders'],
    queryFn: async () => (await api<{ senders: SenderView[] }>('/api/senders')).senders,
    initialData: initial,
    refetchInterval: 30_000,
  })
  return (
    <div className="grid gap-4">
      {error && <Banner tone="warning">{t('loadFailed')}</Banner>}
      {!mayChange && <Banner>{t('askOwner')}</Banner>}
      <Card>
        {senders.length === 0 ? (
          <EmptyState
            icon={<Smartphone aria-hidden />}
            title={t('empty.title')}
            action={
              mayChange && (
                <Button asChild>
                  <Link href="/senders/new">{t('empty.action')}</Link>
                </Button>
              )
            }
          >
            {t('empty.body')}
          </EmptyState>
        ) : (
          <CardRows>
            {senders.map((sender) => (
              <SenderRow key={sender.id} sender={sender} mayChange={mayChange} />
            ))}
          </CardRows>
        )}
      </Card>
    </div>
  )
}
