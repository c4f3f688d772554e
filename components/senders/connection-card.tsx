'use client'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { formatPhone } from '#components/contacts/phone.ts'
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx'
import { useFormat } from '#components/use-format.ts'
import type { SenderView } from './view.ts'

/** Since when a number is connected, when it was last used, and until when the connection lives. */
export function ConnectionCard({ sender }: { sender: SenderView }) {
  const t = useTranslations('senders.page')
  const list = useTranslations('senders.list')
  const format = useFormat()
  const { phone, session, lastActiveAt, loggedOutAt, sentToday, waiting } = sender
  const day = (at: string) => format.dateTime(new Date(at), 'dayTime')
  const live = session?.status === 'connected' || session?.status === 'reconnecting'
  const never = t('never')
  return (
    <Card>
      <CardHeader title={t('connection')} />
      <CardBody className="grid gap-5">
        <dl className="grid gap-x-8 gap-y-4 sm:grid-cols-2">
          <Fact label={t('number')}>{phone ? formatPhone(phone) : list('noPhone')}</Fact>
          {live && session.linkedAt ? (
            <Fact label={t('since')}>{day(session.linkedAt)}</Fact>
          ) : (
            <Fact label={t('lostSince')}>{loggedOutAt ? day(loggedOutAt) : never}</Fact>
          )}
          <Fact label={t('lastUsed')}>{lastActiveAt ? day(lastActiveAt) : never}</Fact>
          <Fact label={t('today')}>
            {list('sentToday', { count: sentToday })} · {list('waiting', { count: waiting })}
          </Fact>
          {live && session.expiresAt && (
            <Fact label={t('until')} note={t('extended')}>
              {format.dateTime(new Date(session.expiresAt), 'long')}
            </Fact>
          )}
        </dl>
        <p className="max-w-[64ch] text-sm text-muted-foreground">{t('phoneOffline')}</p>
      </CardBody>
    </Card>
  )
}

function Fact({ label, note, children }: { label: string; note?: string; children: ReactNode }) {
  return (
    <div className="grid content-start gap-0.5">
      <dt className="text-sm text-muted-foreground">{label}</dt>
      <dd className="font-label tabular-nums">{children}</dd>
      {note && <dd className="text-xs text-muted-foreground">{note}</dd>}
    </div>
  )
}
