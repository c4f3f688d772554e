'use client'

import { CalendarClock, Send } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useState, useTransition } from 'react'
import { schedule, send } from '#app/(dashboard)/campaigns/actions.ts'
import { useWhen } from '#components/campaigns/use-when.ts'
import type { ReviewView } from '#components/campaigns/view.ts'
import { AlertDialog } from '#components/ui/alert-dialog.tsx'
import { Button } from '#components/ui/button.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { toast } from '#components/ui/toast.tsx'
import { ScheduleDialog } from './schedule-dialog.tsx'

type Props = { review: ReviewView; consented: boolean; timeZone: string; maySend: boolean }

/** "Send to N people", with a question before it; or a time. It sticks above the bottom bar on phone. */
export function LaunchBar({ review, consented, timeZone, maySend }: Props) {
  const t = useTranslations('campaigns.review')
  const router = useRouter()
  const { when, range } = useWhen()
  const [asking, setAsking] = useState(false)
  const [planning, setPlanning] = useState(false)
  const [error, setError] = useState<string>()
  const [busy, start] = useTransition()
  const { campaign, recipients, finish, startsAt, sendable } = review
  const planned = campaign.scheduledFor && Date.parse(campaign.scheduledFor) > Date.now() ? campaign.scheduledFor : null
  const consent = { confirmed: true as const, statement: t('consent.label') }
  const why = !maySend ? t('notAllowed') : !sendable ? t('blocked') : !consented ? t('consent.needed') : null

  type Result = Awaited<ReturnType<typeof send>>
  const launch = (act: () => Promise<Result>, done?: string) =>
    start(async () => {
      setError(undefined)
      const result = await act()
      if (!result.ok) return setError(result.error.message)
      if (done) toast.success(done)
      router.push(`/campaigns/${campaign.id}`)
    })
  const plan = (at: Date) =>
    launch(() => schedule({ id: campaign.id, at, consent }), t('scheduling.done', { time: when(at) }))
  const later = startsAt && Date.parse(startsAt) - Date.now() > 60_000
  const body = later
    ? t('confirm.bodyQuiet', { time: when(startsAt) })
    : t('confirm.body', {
        known: finish ? 'yes' : 'no',
        ...(finish ? range(finish.from, finish.to) : { from: '', to: '' }),
      })

  return (
    <div className="sticky bottom-[calc(var(--bottombar-h)+12px)] z-10 grid gap-2 rounded-lg border bg-card p-3 shadow-pop lg:static lg:p-card lg:shadow-card">
      <div className="flex gap-2">
        {planned ? (
          <Button
            size="lg"
            className="min-w-0 flex-1"
            disabled={why !== null}
            busy={busy}
            onClick={() => plan(new Date(planned))}
          >
            <CalendarClock aria-hidden />
            {t('scheduleFor', { time: when(planned) })}
          </Button>
        ) : (
          <Button size="lg" className="min-w-0 flex-1" disabled={why !== null} onClick={() => setAsking(true)}>
            <Send aria-hidden />
            {t('send', { count: recipients })}
          </Button>
        )}
        <IconButton
          label={t('schedule')}
          variant="outline"
          className="size-13 sm:hidden"
          disabled={why !== null}
          onClick={() => setPlanning(true)}
        >
          <CalendarClock aria-hidden />
        </IconButton>
        <Button
          variant="outline"
          size="lg"
          className="max-sm:hidden"
          disabled={why !== null}
          onClick={() => setPlanning(true)}
        >
          <CalendarClock aria-hidden />
          {t('schedule')}
        </Button>
      </div>
      <p role="status" className="text-center text-xs text-muted-foreground empty:hidden sm:text-left">
        {why}
      </p>
      {error && !asking && !planning && (
        <p role="alert" className="text-sm text-danger-soft-foreground">
          {error}
        </p>
      )}
      <AlertDialog
        open={asking}
        onOpenChange={setAsking}
        title={t('confirm.title', { count: recipients })}
        description={body}
        confirm={
          <>
            <Send aria-hidden />
            {t('confirm.yes')}
          </>
        }
        cancel={t('confirm.no')}
        busy={busy}
        error={error}
        onConfirm={() => launch(() => send({ id: campaign.id, consent }))}
      />
      <ScheduleDialog
        open={planning}
        onOpenChange={setPlanning}
        timeZone={timeZone}
        busy={busy}
        error={error}
        initial={planned}
        onPlan={plan}
      />
    </div>
  )
}
