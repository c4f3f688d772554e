'use client'

import { useFormatter, useTranslations } from 'next-intl'
import { useState } from 'react'
import { PermissionDialog } from '#components/contacts/permission-dialog.tsx'
import { ContactStateBadge } from '#components/contacts/state-badge.tsx'
import type { ContactDetailWire } from '#components/contacts/wire.ts'
import { Button } from '#components/ui/button.tsx'
import { Card, CardHeader } from '#components/ui/card.tsx'

type Props = {
  contact: Pick<ContactDetailWire, 'id' | 'suppression' | 'consentHistory'>
  name: string
  mayLift: boolean
}

/** Whether this person may be messaged, why, and everything they or the shop ever said about it. */
export function PermissionCard({ contact, name, mayLift }: Props) {
  const t = useTranslations('contacts.permission')
  const format = useFormatter()
  const [asking, ask] = useState<'record' | 'lift' | null>(null)
  const { suppression, consentHistory } = contact
  const newest = consentHistory[0]
  const consent = (newest?.kind ?? null) as 'granted' | 'withdrawn' | null
  const sentence = suppression
    ? suppression.reason === 'opted_out'
      ? `${t('optedOut', { name })} ${t('optedOutHint')}`
      : t('manual')
    : t(consent ?? 'none')
  return (
    <Card>
      <CardHeader
        title={t('title')}
        action={<ContactStateBadge suppression={suppression?.reason ?? null} consent={consent} />}
      />
      <div className="grid gap-3 p-card pt-2 text-sm">
        <p>{sentence}</p>
        {!suppression && consent !== 'granted' && (
          <Button variant="outline" size="sm" className="justify-self-start" onClick={() => ask('record')}>
            {t('record')}
          </Button>
        )}
        {suppression?.reason === 'manual' && mayLift && (
          <Button variant="outline" size="sm" className="justify-self-start" onClick={() => ask('lift')}>
            {t('lift')}
          </Button>
        )}
      </div>
      {consentHistory.length > 0 && (
        <div className="border-t px-card py-3">
          <h3 className="mb-2 text-xs font-label text-muted-foreground">{t('history')}</h3>
          <ol className="grid gap-2.5 text-sm">
            {consentHistory.map((line) => (
              <li key={line.id} className="grid gap-0.5">
                <span>
                  <b className="font-label">{t(`event.${line.kind as 'granted'}`)}</b>
                  <span className="text-muted-foreground">
                    {' · '}
                    {t(`from.${line.source as 'import'}`)}
                    {' · '}
                    <time dateTime={line.createdAt}>{format.dateTime(new Date(line.createdAt), 'dayYear')}</time>
                  </span>
                </span>
                {line.statement && (
                  <q className="text-muted-foreground" dir="auto">
                    {line.statement}
                  </q>
                )}
              </li>
            ))}
          </ol>
        </div>
      )}
      {asking && <PermissionDialog id={contact.id} name={name} what={asking} onClose={() => ask(null)} />}
    </Card>
  )
}
