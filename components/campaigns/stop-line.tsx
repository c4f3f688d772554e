'use client'

import { Plus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Button } from '#components/ui/button.tsx'
import { saysHowToStop } from '#lib/campaigns/checks.ts'

/** Offers the line that says how to stop, where an offer does not say it yet. */
export function StopLine({ body, onChange }: { body: string; onChange: (body: string) => void }) {
  const t = useTranslations('campaigns.review.checks')
  if (body.trim() === '' || saysHowToStop(body)) return null
  return (
    <Button variant="soft" size="sm" onClick={() => onChange(`${body.trimEnd()}\n\n${t('stopLine')}`)}>
      <Plus aria-hidden />
      {t('addStopLine')}
    </Button>
  )
}
