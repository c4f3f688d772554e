'use client'

import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useWhen } from '#components/campaigns/live/use-when.ts'
import type { ProgressView } from '#components/campaigns/view.ts'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'

/** New chats that wait for tomorrow, and a number that is slowed: the run goes on, only not as fast as asked. */
export function RestraintBanners({ progress }: { progress: ProgressView }) {
  const t = useTranslations('restraint.live')
  const when = useWhen()
  const { newChats, sender, hold, status, waiting } = progress
  if (status !== 'sending' || waiting === 0) return null
  const number = (
    <Button asChild variant="outline" size="sm">
      <Link href={`/senders/${sender.id}`}>{t('see')}</Link>
    </Button>
  )
  const count = newChats?.tomorrow ?? 0
  return (
    <>
      {newChats && count > 0 && (
        <Banner tone="quiet" title={t('tomorrowTitle', { perDay: newChats.perDay })} action={number}>
          {newChats.nextFrom
            ? t('tomorrowBody', { count, time: when(newChats.nextFrom) })
            : t('tomorrowNever', { count })}
        </Banner>
      )}
      {!hold && sender.slowFactor > 1 && (
        <Banner title={t('slowTitle')} action={count > 0 ? undefined : number}>
          {t('slowBody', {
            factor: sender.slowFactor,
            until: sender.slowUntil && sender.slowFactor > sender.riskSlow ? when(sender.slowUntil) : 'none',
          })}
        </Banner>
      )}
    </>
  )
}
