'use client'

import { useQueryClient } from '@tanstack/react-query'
import { CopyPlus, Pause, PencilLine, Play, Square } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useEffect, useRef, useState, useTransition } from 'react'
import { cancel, copy, pause, reopen, resume } from '#app/(dashboard)/campaigns/actions.ts'
import { type Asked, RunDialog } from '#components/campaigns/live/run-dialog.tsx'
import { hasEnded } from '#components/campaigns/live/types.ts'
import type { ProgressView } from '#components/campaigns/view.ts'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'
import { toast } from '#components/ui/toast.tsx'
import type { ActionResult } from '#lib/http/action.ts'

type Deed = 'pause' | 'resume' | 'copy' | Asked
type Props = { campaignId: string; progress: ProgressView; mayDecide: boolean }

/** Pause needs no question: it is undone by starting again. What cannot be undone is asked first. */
export function RunActions({ campaignId: id, progress, mayDecide }: Props) {
  const t = useTranslations('campaigns.live')
  const router = useRouter()
  const queries = useQueryClient()
  const [asked, ask] = useState<Asked | null>(null)
  const [doing, setDoing] = useState<Deed | null>(null)
  const [error, setError] = useState<string>()
  const [busy, start] = useTransition()
  const { status, hold } = progress
  // an old offer that is asked about: it is under way, and goes on when a person says so
  const asking = status === 'sending' && hold?.kind === 'asked'
  // the button that was pressed goes with the state it belonged to: the focus must not be lost with it
  const acted = useRef(false)
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when the buttons are others
  useEffect(() => {
    if (acted.current && document.activeElement === document.body) document.getElementById('page-title')?.focus()
    acted.current = false
  }, [status, asking])

  const act = <T,>(deed: Deed, work: () => Promise<ActionResult<T>>, done: (data: T) => void) =>
    start(async () => {
      setDoing(deed)
      acted.current = true
      const result = await work()
      setError(result.ok ? undefined : result.error.message)
      if (result.ok) {
        ask(null)
        done(result.data)
      }
      // also after a refusal: then it stands otherwise than this screen thought
      await queries.invalidateQueries({ queryKey: ['runs', progress.id] })
    })
  const openDraft = (draft: { id: string }) => router.push(`/campaigns/${draft.id}/edit`)
  const deeds: Record<Asked, () => void> = {
    stop: () =>
      act(
        'stop',
        () => cancel({ id }),
        () => toast.success(t('stopped')),
      ),
    unschedule: () =>
      act(
        'unschedule',
        () => cancel({ id }),
        () => toast.success(t('stopped')),
      ),
    change: () => act('change', () => reopen({ id }), openDraft),
  }
  const is = (deed: Deed) => ({ busy: busy && doing === deed, disabled: busy })
  return (
    <>
      {status === 'sending' && !asking && (
        <Button
          variant="outline"
          {...is('pause')}
          onClick={() =>
            act(
              'pause',
              () => pause({ id }),
              () => toast.success(t('paused')),
            )
          }
        >
          <Pause aria-hidden />
          {t('pause')}
        </Button>
      )}
      {(status === 'paused' || asking) && mayDecide && (
        <Button
          {...is('resume')}
          onClick={() =>
            act(
              'resume',
              () => resume({ id }),
              () => toast.success(t('resumed')),
            )
          }
        >
          <Play aria-hidden />
          {t(asking ? 'goOn' : 'resume')}
        </Button>
      )}
      {(status === 'sending' || status === 'paused') && mayDecide && (
        <Button variant="danger-ghost" onClick={() => ask('stop')}>
          <Square aria-hidden />
          {t('stop')}
        </Button>
      )}
      {status === 'scheduled' && mayDecide && (
        <>
          <Button variant="outline" onClick={() => ask('change')}>
            <PencilLine aria-hidden />
            {t('change')}
          </Button>
          <Button variant="danger-ghost" onClick={() => ask('unschedule')}>
            <Square aria-hidden />
            {t('unschedule')}
          </Button>
        </>
      )}
      {hasEnded(progress) && (
        <Button variant="outline" {...is('copy')} onClick={() => act('copy', () => copy({ id }), openDraft)}>
          <CopyPlus aria-hidden />
          {t('copy')}
        </Button>
      )}
      {error && !asked && (
        <Banner tone="danger" className="basis-full">
          {error}
        </Banner>
      )}
      <RunDialog
        asked={asked}
        waiting={progress.waiting}
        busy={busy}
        error={asked ? error : undefined}
        onClose={() => {
          setError(undefined)
          ask(null)
        }}
        onConfirm={(which) => deeds[which]()}
      />
    </>
  )
}
