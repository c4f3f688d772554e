'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { api } from '#components/api.ts'
import type { Asked } from '#components/needs/types.ts'
import { useDecide } from '#components/needs/use-decide.ts'
import { AlertDialog } from '#components/ui/alert-dialog.tsx'
import { Banner } from '#components/ui/banner.tsx'
import { Checkbox } from '#components/ui/checkbox.tsx'
import { Spinner } from '#components/ui/spinner.tsx'
import type { Preview, SkipReason } from '#lib/messages/schema.ts'

type Props = { asked: Asked | null; onClose: () => void; onDone?: () => void }

/** The question before a decision: what it risks, and of a retry who can get it at all. */
export function DecideDialog({ asked, onClose, onDone }: Props) {
  // the words stay while the dialog closes
  const [last, setLast] = useState(asked)
  if (asked && asked !== last) setLast(asked)
  const which = asked ?? last
  return (
    which && (
      <Question key={JSON.stringify(which)} open={asked !== null} asked={which} onClose={onClose} onDone={onDone} />
    )
  )
}

type QuestionProps = { open: boolean; asked: Asked; onClose: () => void; onDone: (() => void) | undefined }
function Question({ open, asked, onClose, onDone }: QuestionProps) {
  const t = useTranslations('needs')
  const [force, setForce] = useState(false)
  const { decision, status, chosen } = asked
  const again = decision === 'send_again'
  const preview = usePreview(asked, force, open && again)
  const refused = (preview.data?.skipped.refused ?? 0) + (preview.data?.skipped.restricted ?? 0)
  // once seen, the box stays while the answer to it is looked for
  const [hopeless, setHopeless] = useState(0)
  if (!force && refused > 0 && refused !== hopeless) setHopeless(refused)
  const work = useDecide(() => {
    onClose()
    onDone?.()
  })
  const short = preview.data ? Math.max(0, preview.data.needed - preview.data.left) : 0
  const count = (again ? preview.data?.changed : undefined) ?? asked.count ?? 0
  const blocked = again && (!preview.data || preview.data.changed === 0 || short > 0 || preview.isPlaceholderData)
  return (
    <AlertDialog
      open={open}
      onOpenChange={(next) => !next && onClose()}
      title={t(`ask.${decision}.title`, { count: asked.count ?? preview.data?.total ?? 0, status })}
      description={t(`ask.${decision}.body`, { status, count: asked.count ?? preview.data?.total ?? 0 })}
      confirm={t(`ask.${decision}.yes`, { count, status })}
      cancel={t('ask.keep')}
      danger={decision === 'give_up' || (again && status === 'review')}
      busy={work.isPending}
      blocked={blocked}
      error={work.error?.message ?? preview.error?.message}
      onConfirm={() => work.mutate({ ...asked, force })}
    >
      {'filter' in chosen && <p className="text-sm">{t('ask.all')}</p>}
      {again && preview.isPending && (
        <p className="flex items-center gap-2 text-sm text-muted-foreground" role="status">
          <Spinner />
          {t('preview.looking')}
        </p>
      )}
      {again && preview.data && <LeftOut preview={preview.data} />}
      {again && hopeless > 0 && (
        <Checkbox
          checked={force}
          onCheckedChange={setForce}
          label={t('preview.force', { count: hopeless })}
          hint={t('preview.forceHint')}
        />
      )}
      {short > 0 && (
        <Banner
          tone="warning"
          action={
            <Link href="/settings/plan" className="text-sm font-label text-primary underline">
              {t('preview.plan')}
            </Link>
          }
        >
          {t('preview.short', { short })}
        </Banner>
      )}
    </AlertDialog>
  )
}

function LeftOut({ preview: { total, changed, skipped } }: { preview: Preview }) {
  const t = useTranslations('needs')
  const reasons = Object.entries(skipped) as [SkipReason, number][]
  if (reasons.length === 0) return null
  return (
    <div className="text-sm" role="status">
      <p>{changed === 0 ? t('preview.none') : t('preview.some', { changed, total })}</p>
      <ul className="mt-1 list-disc pl-5 text-muted-foreground">
        {reasons.map(([reason, count]) => (
          <li key={reason}>{t(`skip.${reason}`, { count })}</li>
        ))}
      </ul>
    </div>
  )
}

/** What trying again would lead to just now. `mark`: asked again when it changes. */
export const usePreview = ({ chosen }: Pick<Asked, 'chosen'>, force: boolean, enabled: boolean, mark = 0) =>
  useQuery({
    queryKey: ['needs', 'preview', chosen, force, mark],
    queryFn: () => api<Preview>('/api/messages/retry/preview', { method: 'POST', body: { ...chosen, force } }),
    enabled,
    staleTime: 0,
    placeholderData: (before) => before,
  })
