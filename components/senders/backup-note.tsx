'use client'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useWhen } from '#components/campaigns/live/use-when.ts'
import { backupState } from '#lib/senders/backup-state.ts'
import { useBackupReason } from './use-backup-reason.ts'
import type { SenderView } from './view.ts'

/** What is worth knowing of a number's backup in the list: that it is in use, or that it is gone. */
export function BackupNote({ sender }: { sender: SenderView }) {
  const t = useTranslations('backup')
  const when = useWhen()
  const why = useBackupReason()
  const state = backupState(sender)
  if (state !== 'in_use' && state !== 'ended') return null
  const title =
    state === 'in_use' && sender.activeChannelAt
      ? t('in_use.title', { time: when(sender.activeChannelAt) })
      : t('ended.title')
  return (
    <p className="mt-1 max-w-[60ch] text-sm">
      <Link href={`/senders/${sender.id}#backup`} className="font-semibold underline underline-offset-2">
        {title}
      </Link>{' '}
      {state === 'in_use' && why(sender.activeChannelReason)}
    </p>
  )
}
