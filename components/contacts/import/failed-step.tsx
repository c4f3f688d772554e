'use client'

import { useMutation } from '@tanstack/react-query'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { api } from '#components/api.ts'
import type { ImportWire } from '#components/contacts/wire.ts'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'
import { WaitingRows } from './waiting-rows.tsx'

type Props = { file: ImportWire; onColumns: () => void; onStarted: (file: ImportWire) => void }

/** Why the file did not go in, what is safe, and the way on. */
export function FailedStep({ file, onColumns, onStarted }: Props) {
  const t = useTranslations('contacts.import')
  const common = useTranslations('common')
  const again = useMutation({
    mutationFn: () => api<ImportWire>(`/api/contacts/import/${file.importId}`, { body: {} }),
    onSuccess: onStarted,
  })
  const none = file.error === 'no_valid_row'
  const gone = file.error === 'file_gone'
  return (
    <div className="grid gap-stack">
      <Banner
        tone={none ? 'warning' : 'danger'}
        title={none ? t('failedTitle') : t('brokenTitle')}
        action={
          none ? (
            <Button variant="outline" onClick={onColumns}>
              {t('failedColumns')}
            </Button>
          ) : gone ? (
            <Button variant="outline" asChild>
              <Link href="/contacts/import">{t('other')}</Link>
            </Button>
          ) : (
            <Button variant="outline" busy={again.isPending} onClick={() => again.mutate()}>
              {common('retry')}
            </Button>
          )
        }
      >
        <p>{none ? t('failedLead') : gone ? t('goneLead') : t('brokenLead', { done: file.rowsDone })}</p>
        {again.error && <p>{again.error.message}</p>}
      </Banner>
      <WaitingRows file={file} />
    </div>
  )
}
