'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useFormatter, useNow, useTranslations } from 'next-intl'
import { keep } from '#app/(dashboard)/senders/actions.ts'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'
import { toast } from '#components/ui/toast.tsx'
import type { SenderView } from './view.ts'

const WEEK = 7 * 86_400_000

/** The connection ends within a week because nobody uses it: one tap keeps it. */
export function EndingBanner({ sender, mayChange }: { sender: SenderView; mayChange: boolean }) {
  const t = useTranslations('senders.page')
  const format = useFormatter()
  const now = useNow()
  const queries = useQueryClient()
  const work = useMutation({
    mutationFn: () => keep({ id: sender.id }),
    onSuccess: (result) => result.ok && toast.success(t('kept')),
    onSettled: () => queries.invalidateQueries({ queryKey: ['senders'] }),
  })
  const { session } = sender
  const ends = session?.status === 'connected' && session.expiresAt ? new Date(session.expiresAt) : null
  if (!ends || ends.getTime() - now.getTime() > WEEK) return null
  const failure = work.data && !work.data.ok ? work.data.error.message : null
  return (
    <Banner
      tone="warning"
      title={t('endsTitle', { date: format.dateTime(ends, 'long') })}
      action={
        mayChange && (
          <Button variant="outline" busy={work.isPending} onClick={() => work.mutate()}>
            {t('keep')}
          </Button>
        )
      }
    >
      {failure ?? t('endsBody')}
    </Banner>
  )
}
