'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { AlertDialog } from '#components/ui/alert-dialog.tsx'

export type Asked = 'stop' | 'unschedule' | 'change'
type Props = {
  asked: Asked | null
  waiting: number
  busy: boolean
  error: string | undefined
  onClose: () => void
  onConfirm: (asked: Asked) => void
}

/** The question before what cannot be taken back. */
export function RunDialog({ asked, waiting, busy, error, onClose, onConfirm }: Props) {
  const t = useTranslations('campaigns.live')
  // the words stay while the dialog closes
  const [last, setLast] = useState<Asked>('stop')
  if (asked && asked !== last) setLast(asked)
  const which = asked ?? last
  return (
    <AlertDialog
      open={asked !== null}
      onOpenChange={(open) => !open && onClose()}
      title={t(`${which}Title`)}
      description={which === 'stop' ? t('stopBody', { count: waiting }) : t(`${which}Body`)}
      confirm={t(`${which}Yes`)}
      cancel={t('keep')}
      danger={which !== 'change'}
      busy={busy}
      error={error}
      onConfirm={() => onConfirm(which)}
    />
  )
}
