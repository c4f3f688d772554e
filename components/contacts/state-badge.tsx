'use client'

import { Ban, CircleCheck, CircleDashed } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ContactWire } from '#components/contacts/wire.ts'
import { Badge } from '#components/ui/badge.tsx'

type Props = Pick<ContactWire, 'suppression' | 'consent'> & { quiet?: boolean }

/** Whether a person may be messaged, in a word. `quiet`: only what keeps messages back. */
export function ContactStateBadge({ suppression, consent, quiet = false }: Props) {
  const t = useTranslations('contacts.state')
  if (suppression)
    return (
      <Badge tone="danger">
        <Ban aria-hidden />
        {t(suppression)}
      </Badge>
    )
  if (consent !== 'granted')
    return (
      <Badge tone="warning">
        <CircleDashed aria-hidden />
        {t(consent === 'withdrawn' ? 'withdrawn' : 'no_consent')}
      </Badge>
    )
  if (quiet) return null
  return (
    <Badge tone="success">
      <CircleCheck aria-hidden />
      {t('granted')}
    </Badge>
  )
}
