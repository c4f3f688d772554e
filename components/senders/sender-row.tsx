'use client'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { formatPhone } from '#components/contacts/phone.ts'
import { Button } from '#components/ui/button.tsx'
import { useFormat } from '#components/use-format.ts'
import { BackupNote } from './backup-note.tsx'
import { needsLink, senderReason } from './badge.ts'
import { SenderMenu } from './sender-menu.tsx'
import { SenderStatusBadge } from './status-badge.tsx'
import type { SenderView } from './view.ts'

/** One number: its state in a word, the reason in a sentence, and what can be done. */
export function SenderRow({ sender, mayChange }: { sender: SenderView; mayChange: boolean }) {
  const t = useTranslations('senders')
  const format = useFormat()
  const reason = senderReason(sender)
  const until = sender.holdUntil ? format.dateTime(new Date(sender.holdUntil), 'time') : ''
  const numbers = [
    sender.phone ? formatPhone(sender.phone) : t('list.noPhone'),
    sender.phone && t('list.sentToday', { count: sender.sentToday }),
    sender.waiting > 0 && t('list.waiting', { count: sender.waiting }),
    sender.phone &&
      sender.lastActiveAt &&
      t('list.lastUsed', { date: format.dateTime(new Date(sender.lastActiveAt), 'day') }),
  ].filter(Boolean)
  return (
    <li className="flex-wrap justify-between">
      <div className="grid min-w-0 flex-1 basis-60 gap-0.5 py-1">
        <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          <Link href={`/senders/${sender.id}`} className="font-semibold hover:underline">
            {sender.name}
          </Link>
          <SenderStatusBadge sender={sender} />
        </div>
        <p className="text-sm text-muted-foreground tabular-nums">{numbers.join(' · ')}</p>
        <BackupNote sender={sender} />
        {reason && <p className="mt-1 max-w-[60ch] text-sm">{t(`reason.${reason as 'other'}`, { time: until })}</p>}
      </div>
      {mayChange && (
        <div className="flex items-center gap-1">
          {needsLink(sender) && (
            <Button variant="outline" size="sm" asChild>
              <Link href={`/senders/${sender.id}/link`}>{sender.phone ? t('relink') : t('add')}</Link>
            </Button>
          )}
          <SenderMenu sender={sender} />
        </div>
      )}
    </li>
  )
}
