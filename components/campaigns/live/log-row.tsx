'use client'

import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { SettleMenu } from '#components/campaigns/live/settle.tsx'
import { useWhen } from '#components/campaigns/live/use-when.ts'
import type { LogRowView, ProgressView } from '#components/campaigns/view.ts'
import { cn } from '#components/cn.ts'
import { maskPhone } from '#components/contacts/phone.ts'
import { DecisionHistory } from '#components/needs/decision-history.tsx'
import { BackupBadge } from '#components/senders/backup-badge.tsx'
import { StateBadge } from '#components/ui/state-badge.tsx'

/** The columns from 768 px; below, name and state on the first line and the sentence under them. */
export const columns =
  'grid gap-x-3 md:grid-cols-[minmax(0,1.3fr)_150px_minmax(0,2.4fr)_124px] md:items-center md:gap-x-4 grid-cols-[minmax(0,1fr)_auto]'

/** When it went out or was given up; nobody has a time before that. */
const timeOf = ({ sentAt, endedAt, uncertainAt }: LogRowView) => sentAt ?? endedAt ?? uncertainAt

type Props = { row: LogRowView; sentence: string; progress: ProgressView; mayDecide: boolean }
export function LogRow({ row, sentence, progress, mayDecide }: Props) {
  const t = useTranslations('campaigns.live.log')
  const when = useWhen()
  const at = timeOf(row)
  const name = row.name ?? t('noName')
  return (
    <div className={cn(columns, 'min-h-row gap-y-1 px-card py-2.5 text-sm')}>
      <div className="min-w-0">
        {row.contactId ? (
          <Link
            href={`/contacts/${row.contactId}`}
            aria-label={t('open', { name })}
            className="block truncate font-semibold hover:underline"
            dir="auto"
          >
            {name}
          </Link>
        ) : (
          <p className="truncate font-semibold" dir="auto">
            {name}
          </p>
        )}
        <p className="text-muted-foreground">{maskPhone(row.phone)}</p>
      </div>
      <div>
        <StateBadge kind="message" state={row.status} />
      </div>
      <div className="flex min-w-0 items-center justify-between gap-3 break-words max-md:col-span-2">
        <div className="min-w-0">
          <p>
            {sentence} {row.channel === 'web_js' && <BackupBadge />}
          </p>
          <DecisionHistory decisions={row.decisions} />
        </div>
        {(row.status === 'review' || row.status === 'failed') && (
          <SettleMenu row={row} status={row.status} name={name} progress={progress} mayDecide={mayDecide} />
        )}
      </div>
      <div className="text-right text-muted-foreground max-md:hidden">
        {at && <time dateTime={at}>{when(at)}</time>}
      </div>
    </div>
  )
}
