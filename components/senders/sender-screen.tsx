'use client'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { api } from '#components/api.ts'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { useFormat } from '#components/use-format.ts'
import { BackupPanel } from './backup-panel.tsx'
import { needsLink, senderReason } from './badge.ts'
import { ConnectionCard } from './connection-card.tsx'
import { EndingBanner } from './ending-banner.tsx'
import { GoodToKnow } from './good-to-know.tsx'
import { RestraintCards } from './restraint/restraint-cards.tsx'
import { SenderMenu } from './sender-menu.tsx'
import { SenderStatusBadge } from './status-badge.tsx'
import type { SenderView } from './view.ts'

/** A number's own page: how its connection stands, since when and until when, and what can be done. Live. */
export function SenderScreen({ initial, mayChange }: { initial: SenderView; mayChange: boolean }) {
  const t = useTranslations('senders')
  const format = useFormat()
  const router = useRouter()
  const { data: sender = initial } = useQuery({
    queryKey: ['senders', initial.id, 'page'],
    queryFn: () => api<SenderView>(`/api/senders/${initial.id}`),
    initialData: initial,
    refetchInterval: 30_000,
  })
  const reason = senderReason(sender)
  const link = needsLink(sender)
  const until = sender.holdUntil ? format.dateTime(new Date(sender.holdUntil), 'time') : ''
  return (
    <>
      <PageHeader
        title={sender.name}
        badge={<SenderStatusBadge sender={sender} />}
        back={{ href: '/senders', label: t('title') }}
        actions={
          mayChange && (
            <>
              {link && (
                <Button asChild>
                  <Link href={`/senders/${sender.id}/link`}>{sender.phone ? t('relink') : t('add')}</Link>
                </Button>
              )}
              <SenderMenu sender={sender} onRemoved={() => router.push('/senders')} />
            </>
          )
        }
      />
      <div className="grid gap-(--stack) min-[1120px]:grid-cols-[1fr_340px] min-[1120px]:items-start">
        <div className="grid min-w-0 gap-(--stack)">
          {reason && (
            <Banner tone={link ? 'danger' : 'warning'} urgent={link}>
              {t(`reason.${reason as 'other'}`, { time: until })}
            </Banner>
          )}
          {sender.session?.closeReason === 'unlinked_unreached' && (
            <Banner tone="warning">{t('page.unreached')}</Banner>
          )}
          <EndingBanner sender={sender} mayChange={mayChange} />
          <ConnectionCard sender={sender} />
          {sender.phone && <RestraintCards senderId={sender.id} mayChange={mayChange} />}
          {sender.phone && <BackupPanel sender={sender} mayChange={mayChange} />}
        </div>
        <GoodToKnow />
      </div>
    </>
  )
}
