'use client'

import { Ban, CircleCheck, Copy, PencilLine, RefreshCw, UserPlus } from 'lucide-react'
import Link from 'next/link'
import { useFormatter, useTranslations } from 'next-intl'
import type { ImportWire } from '#components/contacts/wire.ts'
import { Button } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import { Stat, Stats } from './stats.tsx'
import { WaitingRows } from './waiting-rows.tsx'

/** What came of the file, what still waits, and the next step. */
export function DoneStep({ file }: { file: ImportWire }) {
  const t = useTranslations('contacts.import')
  const format = useFormatter()
  const { imported, updated, duplicates, rejected, optedOut } = file
  return (
    <div className="grid gap-stack">
      <Card>
        <div className="flex flex-wrap items-center justify-between gap-4 p-card">
          <div role="status" className="flex min-w-0 items-start gap-3">
            <CircleCheck aria-hidden className="mt-0.5 size-7 text-success" />
            <div>
              <h2 className="text-lg">{t('doneTitle', { imported })}</h2>
              {rejected > 0 && <p className="text-muted-foreground">{t('doneWaiting', { rejected })}</p>}
            </div>
          </div>
          <div className="flex w-full flex-col gap-2 md:w-auto md:flex-row">
            <Button variant="outline" asChild>
              <Link href={file.groupId ? `/contacts?groupId=${file.groupId}` : '/contacts'}>{t('seeContacts')}</Link>
            </Button>
            <Button asChild>
              <Link href={file.groupId ? `/campaigns/new?group=${file.groupId}` : '/campaigns/new'}>{t('write')}</Link>
            </Button>
          </div>
        </div>
        <div className="border-t">
          <Stats>
            <Stat icon={<UserPlus aria-hidden />} label={t('added')} value={format.number(imported)} />
            {updated > 0 && (
              <Stat icon={<RefreshCw aria-hidden />} label={t('updated')} value={format.number(updated)} />
            )}
            <Stat icon={<Copy aria-hidden />} label={t('repeated')} value={format.number(duplicates)} />
            <Stat
              icon={<PencilLine aria-hidden />}
              label={t('needFixing')}
              value={format.number(rejected)}
              warn={rejected > 0}
            />
          </Stats>
        </div>
        {optedOut > 0 && (
          <p className="flex items-start gap-2 border-t px-card py-3 text-sm text-muted-foreground">
            <Ban aria-hidden className="mt-0.5 size-4" />
            {t('optedOut', { count: optedOut })}
          </p>
        )}
      </Card>
      <WaitingRows file={file} />
    </div>
  )
}
