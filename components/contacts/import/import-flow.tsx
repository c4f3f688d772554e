'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { FileUp } from 'lucide-react'
import Link from 'next/link'
import { useRouter, useSearchParams } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useEffect, useRef, useState } from 'react'
import { api } from '#components/api.ts'
import type { GroupWire, ImportWire } from '#components/contacts/wire.ts'
import { useLive } from '#components/live/use-changes.ts'
import { Button } from '#components/ui/button.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { Stepper } from '#components/ui/stepper.tsx'
import { type Choice, choiceOf } from './choice.ts'
import { DoneStep } from './done-step.tsx'
import { FailedStep } from './failed-step.tsx'
import { MatchStep } from './match-step.tsx'
import { PermissionStep } from './permission-step.tsx'
import { RunningStep } from './running-step.tsx'

type Step = 'match' | 'permission' | 'running' | 'done' | 'failed'

/** One file from its columns to its result. Where it stands is in the address and in the database: leaving is safe. */
export function ImportFlow({ initial, groups }: { initial: ImportWire; groups: GroupWire[] }) {
  const t = useTranslations('contacts.import')
  const router = useRouter()
  const queries = useQueryClient()
  const live = useLive()
  const wanted = useSearchParams().get('step')
  const key = ['imports', initial.importId] as const
  const { data: file = initial } = useQuery({
    queryKey: key,
    queryFn: () => api<ImportWire>(`/api/contacts/import/${initial.importId}`),
    initialData: initial,
    refetchInterval: ({ state }) => (state.data?.status === 'importing' ? (live ? 3_000 : 1_500) : false),
  })
  const [choice, setChoice] = useState<Choice>(() => choiceOf(initial))
  const again = file.status === 'failed' && file.error === 'no_valid_row'
  const open = file.status === 'ready' || (again && wanted !== null)
  const step: Step = open
    ? wanted === 'permission'
      ? 'permission'
      : 'match'
    : file.status === 'importing'
      ? 'running'
      : file.status === 'completed'
        ? 'done'
        : 'failed'
  const go = (to: string) => router.push(`/contacts/import/${file.importId}${to}`)

  // a new step begins at its title; the first one is where the person came to anyway
  const shown = useRef(step)
  useEffect(() => {
    if (shown.current === step) return
    shown.current = step
    document.getElementById('page-title')?.focus()
    window.scrollTo({ top: 0 })
  }, [step])

  const rows = file.rowsTotal
  return (
    <>
      <PageHeader
        title={t('title')}
        description={<span dir="auto">{open ? t('file', { name: file.fileName, rows }) : file.fileName}</span>}
        back={{ href: '/contacts', label: t('back') }}
        actions={
          step !== 'running' && (
            <Button variant="outline" asChild>
              <Link href="/contacts/import">
                <FileUp aria-hidden />
                {step === 'done' ? t('another') : t('other')}
              </Link>
            </Button>
          )
        }
      />
      <Stepper
        label={t('steps')}
        steps={[t('stepUpload'), t('stepMatch'), t('stepPermission'), t('stepDone')]}
        current={step === 'match' ? 1 : step === 'permission' ? 2 : 3}
      />
      {step === 'match' && (
        <MatchStep file={file} choice={choice} onChoice={setChoice} onNext={() => go('?step=permission')} />
      )}
      {step === 'permission' && (
        <PermissionStep
          file={file}
          choice={choice}
          groups={groups}
          onBack={() => go('?step=match')}
          onStarted={(started) => {
            queries.setQueryData(key, started)
            go('')
          }}
        />
      )}
      {step === 'running' && <RunningStep file={file} />}
      {step === 'done' && <DoneStep file={file} />}
      {step === 'failed' && (
        <FailedStep
          file={file}
          onColumns={() => go('?step=match')}
          onStarted={(started) => queries.setQueryData(key, started)}
        />
      )}
    </>
  )
}
