'use client'
import { useFormatter, useTranslations } from 'next-intl'
import { useState } from 'react'
import { useWhen } from '#components/campaigns/live/use-when.ts'
import type { Json } from '#components/json.ts'
import { Button } from '#components/ui/button.tsx'
import { Card, CardBody, CardFooter, CardHeader } from '#components/ui/card.tsx'
import { Meter } from '#components/ui/meter.tsx'
import type { Restraint } from '#lib/senders/restraint.ts'
import { CapDialog } from './cap-dialog.tsx'

type NewChats = NonNullable<Json<Restraint>['newChats']>

/** How many new chats a number has started today, how many it may, and whose rule that is. */
export function NewChatsCard({ senderId, newChats }: { senderId: string; newChats: NewChats | null }) {
  const t = useTranslations('restraint.newChats')
  return (
    <Card>
      <CardHeader title={t('title')} />
      {newChats ? (
        <Used senderId={senderId} newChats={newChats} />
      ) : (
        <CardBody>
          <p className="max-w-[64ch] text-sm text-muted-foreground">{t('off')}</p>
        </CardBody>
      )}
    </Card>
  )
}

function Used({ senderId, newChats }: { senderId: string; newChats: NewChats }) {
  const t = useTranslations('restraint.newChats')
  const format = useFormatter()
  const when = useWhen()
  const [open, setOpen] = useState(false)
  const { started, perDay, left, rule, byAge, whatsAppUntil, renewsAt, changedBy, changedAt, mayChange } = newChats
  const sentence =
    rule === 'whatsapp'
      ? whatsAppUntil
        ? t('rule.whatsappUntil', { time: when(whatsAppUntil) })
        : t('rule.whatsapp')
      : t(`rule.${rule}`, { byAge })
  return (
    <>
      <CardBody className="grid gap-3">
        <div className="grid gap-2">
          <p className="flex flex-wrap justify-between gap-x-4 tabular-nums">
            <span className="font-label">{t('used', { started, perDay })}</span>
            <span className="text-sm text-muted-foreground">{t('left', { count: left })}</span>
          </p>
          <Meter value={started} max={perDay} label={t('title')} />
          {left === 0 && <p className="text-sm font-semibold">{t('full', { time: when(renewsAt) })}</p>}
        </div>
        <p className="max-w-[64ch] text-sm">{sentence}</p>
        <p className="max-w-[64ch] text-sm text-muted-foreground">{t('what')}</p>
      </CardBody>
      <CardFooter className="justify-between">
        {mayChange ? (
          <Button variant="outline" size="sm" onClick={() => setOpen(true)}>
            {t('change')}
          </Button>
        ) : (
          <p className="text-sm text-muted-foreground">{t('askOwner')}</p>
        )}
        {changedBy && changedAt && (
          <p className="text-xs text-muted-foreground">
            {t('changed', { name: changedBy, date: format.dateTime(new Date(changedAt), 'day') })}
          </p>
        )}
      </CardFooter>
      {open && <CapDialog senderId={senderId} own={newChats.own} byAge={byAge} onClose={() => setOpen(false)} />}
    </>
  )
}
