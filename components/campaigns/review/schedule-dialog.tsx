'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { WhenField } from '#components/campaigns/when-field.tsx'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { fromWallTime, toWallTime } from '#lib/campaigns/zone.ts'

type Props = {
  open: boolean
  onOpenChange: (open: boolean) => void
  timeZone: string
  initial: string | null
  busy: boolean
  error: string | undefined
  onPlan: (at: Date) => void
}

/** A day and a time on the shop's clock. */
export function ScheduleDialog({ open, onOpenChange, timeZone, initial, busy, error, onPlan }: Props) {
  const t = useTranslations('campaigns.review.scheduling')
  const tt = useTranslations('campaigns.builder.time')
  const c = useTranslations('common')
  const [at, setAt] = useState(initial ? toWallTime(new Date(initial), timeZone) : '')
  const [asked, setAsked] = useState(false)
  const when = fromWallTime(at, timeZone)
  const problem = !when ? tt('needTime') : when.getTime() < Date.now() ? tt('past') : undefined
  const submit = (event: React.FormEvent) => {
    event.preventDefault()
    event.stopPropagation()
    setAsked(true)
    if (when && !problem) onPlan(when)
  }
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t('title')} description={t('body')}>
      <form onSubmit={submit} className="grid gap-4">
        <WhenField value={at} onChange={setAt} timeZone={timeZone} error={asked ? problem : undefined} />
        {error && <Banner tone="danger">{error}</Banner>}
        <div className="flex flex-col-reverse gap-2 md:flex-row md:justify-end">
          <Button variant="outline" disabled={busy} onClick={() => onOpenChange(false)}>
            {c('cancel')}
          </Button>
          <Button type="submit" busy={busy}>
            {t('yes')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
