'use client'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useWhen } from '#components/campaigns/live/use-when.ts'
import type { ProgressView } from '#components/campaigns/view.ts'
import { useBackupReason } from '#components/senders/use-backup-reason.ts'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'

/** The run goes on, over the number's second connection. */
export function BackupBanner({ progress: { sender, status, hold } }: { progress: ProgressView }) {
  const t = useTranslations('backup')
  const when = useWhen()
  const why = useBackupReason()
  if (status !== 'sending' || hold || !sender.backup?.since) return null
  return (
    <Banner
      title={t('run.title', { sender: sender.name, time: when(sender.backup.since) })}
      action={
        <Button asChild variant="outline" size="sm">
          <Link href={`/senders/${sender.id}#backup`}>{t('run.action')}</Link>
        </Button>
      }
    >
      {t('in_use.body', { reason: why(sender.backup.reason) })}
    </Banner>
  )
}
