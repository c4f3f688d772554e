'use client'

import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useReason } from '#components/campaigns/live/use-sentence.ts'
import { useWhen } from '#components/campaigns/live/use-when.ts'
import { cn } from '#components/cn.ts'
import { maskPhone } from '#components/contacts/phone.ts'
import { DecideMenu } from '#components/needs/decide-menu.tsx'
import { DecisionHistory } from '#components/needs/decision-history.tsx'
import type { NeedView } from '#components/needs/types.ts'
import { Button } from '#components/ui/button.tsx'
import { Checkbox } from '#components/ui/checkbox.tsx'
import type { Decision } from '#lib/messages/schema.ts'

export type RowProps = {
  row: NeedView
  chosen: boolean
  onChoose: (chosen: boolean) => void
  maySend: boolean
  onDecide: (decision: Decision) => void
}

/** One message: to whom, what, of which campaign, why it is here, what was tried and what people said about it. */
export function NeedItem({ row, chosen, onChoose, maySend, onDecide }: RowProps) {
  const t = useTranslations('needs')
  const why = useReason()
  const when = useWhen()
  const phone = maskPhone(row.phone)
  const name = row.name ?? phone
  return (
    <div className={cn('flex gap-3 px-card py-3 text-sm', chosen && 'bg-primary-soft/40')}>
      <Checkbox checked={chosen} onCheckedChange={onChoose} label={t('select', { name })} hideLabel />
      <div className="grid min-w-0 flex-1 gap-x-6 gap-y-1.5 md:grid-cols-[minmax(0,1fr)_minmax(0,1.3fr)]">
        <div className="min-w-0">
          <p className="truncate font-semibold" dir="auto">
            {row.contactId ? (
              <Link href={`/contacts/${row.contactId}`} className="hover:underline">
                {row.name ?? t('noName')}
              </Link>
            ) : (
              (row.name ?? t('noName'))
            )}
          </p>
          <p className="text-muted-foreground tabular-nums">{phone}</p>
          {row.text && (
            <p className="mt-1 line-clamp-1 md:line-clamp-2 text-muted-foreground [overflow-wrap:anywhere]" dir="auto">
              {row.text}
            </p>
          )}
        </div>
        <div className="flex min-w-0 flex-wrap items-start justify-between gap-x-4 gap-y-1">
          <div className="min-w-0 flex-1 basis-56">
            <p>{why(row.status, row.reason)}</p>
            <p className="text-muted-foreground [overflow-wrap:anywhere]">
              <Tried row={row} />
            </p>
            <p className="text-muted-foreground [overflow-wrap:anywhere]">
              <time dateTime={row.at}>{when(row.at)}</time>
              {' · '}
              {row.campaignId ? (
                <Link href={`/campaigns/${row.campaignId}`} className="underline underline-offset-2" dir="auto">
                  {t('from', { campaign: row.campaign ?? '', sender: row.sender })}
                </Link>
              ) : (
                t('fromSender', { sender: row.sender })
              )}
            </p>
            <DecisionHistory decisions={row.decisions} />
          </div>
          <DecideMenu
            status={row.status}
            maySend={maySend}
            onDecide={onDecide}
            trigger={
              <Button variant="outline" size="sm" aria-label={t('decideFor', { name })}>
                {t('decide')}
              </Button>
            }
          />
        </div>
      </div>
    </div>
  )
}

function Tried({ row: { attempts, resends, channel, errorCode } }: { row: NeedView }) {
  const t = useTranslations('needs')
  const parts = [
    t('tries', { count: attempts }),
    resends > 0 && t('resends', { count: resends }),
    channel && t('channel', { channel }),
    errorCode !== null && t('code', { code: String(errorCode) }),
  ]
  return parts.filter(Boolean).join(', ')
}
