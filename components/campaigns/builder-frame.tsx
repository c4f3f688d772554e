'use client'

import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { type ReactNode, useEffect, useState, useTransition } from 'react'
import { saveDraft } from '#app/(dashboard)/campaigns/actions.ts'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { Stepper } from '#components/ui/stepper.tsx'
import { toast } from '#components/ui/toast.tsx'

export const STEPS = ['message', 'contacts', 'time', 'review'] as const
export type Step = (typeof STEPS)[number]

/** Title and steps, the same on every step of the builder. After a change of step the title has the focus. */
export function BuilderHead({ title, step, description }: { title: string; step: Step; description?: string }) {
  const t = useTranslations('campaigns')
  useEffect(() => {
    if (step !== 'message') document.getElementById('page-title')?.focus({ preventScroll: true })
  }, [step])
  return (
    <>
      <PageHeader
        back={{ href: '/campaigns', label: t('builder.campaigns') }}
        title={title}
        className="mb-3"
        {...(description && { description })}
      />
      <Stepper
        label={t('builder.steps')}
        steps={STEPS.map((one) => t(`builder.step.${one}`))}
        current={STEPS.indexOf(step)}
      />
    </>
  )
}

export type SaveFailure = { message: string; fields: Record<string, string> }
type Input = Parameters<typeof saveDraft>[0]

/** Saves the draft, then goes on: to a step of it, or out. What was refused stands beside its field. */
export function useSaveDraft() {
  const t = useTranslations('campaigns.builder')
  const router = useRouter()
  const [failure, setFailure] = useState<SaveFailure>()
  const [busy, start] = useTransition()
  const save = (input: Input, next: (id: string) => string) =>
    start(async () => {
      const result = await saveDraft(input)
      if (!result.ok) return setFailure({ message: result.error.message, fields: result.error.fields ?? {} })
      setFailure(undefined)
      const path = next(result.data.id)
      if (path === '/campaigns') toast.success(t('saved'))
      router.push(path)
    })
  return { save, busy, failure, clear: () => setFailure(undefined) }
}

type FootProps = {
  back?: string
  next: ReactNode
  busy: boolean
  failure: SaveFailure | undefined
  onLeave: () => void
}

/** The bar under a step: back, save and leave, and on. It sticks above the bottom bar on phone. */
export function StepFoot({ back, next, busy, failure, onLeave }: FootProps) {
  const t = useTranslations('campaigns.builder')
  const c = useTranslations('common')
  const router = useRouter()
  return (
    <div className="sticky bottom-[calc(var(--bottombar-h)+12px)] z-10 grid gap-3 rounded-lg border bg-card p-3 shadow-pop lg:static lg:border-0 lg:bg-transparent lg:p-0 lg:shadow-none">
      {failure && Object.keys(failure.fields).length === 0 && <Banner tone="danger">{failure.message}</Banner>}
      <div className="flex gap-2">
        {back && (
          <Button variant="outline" disabled={busy} onClick={() => router.push(back)}>
            {c('back')}
          </Button>
        )}
        <Button variant="ghost" disabled={busy} onClick={onLeave} className="max-sm:hidden">
          {t('saveLater')}
        </Button>
        <Button type="submit" busy={busy} className="flex-1 sm:ml-auto sm:flex-none">
          {next}
        </Button>
      </div>
    </div>
  )
}
