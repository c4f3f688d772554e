'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { goOn } from '#app/(dashboard)/senders/actions.ts'
import { AlertDialog } from '#components/ui/alert-dialog.tsx'
import { Button } from '#components/ui/button.tsx'
import { toast } from '#components/ui/toast.tsx'

/** Lets a number go on before its rest is over, after a look at what that means. */
export function ResumeButton({ senderId }: { senderId: string }) {
  const t = useTranslations('restraint.risk')
  const queries = useQueryClient()
  const [open, setOpen] = useState(false)
  const work = useMutation({
    mutationFn: () => goOn({ id: senderId }),
    onSuccess(result) {
      if (!result.ok) return
      setOpen(false)
      toast.success(t('resumed'))
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['senders'] }),
  })
  const failure = work.data && !work.data.ok ? work.data.error.message : work.error?.message
  return (
    <AlertDialog
      open={open}
      onOpenChange={(next) => {
        setOpen(next)
        if (!next) work.reset()
      }}
      trigger={
        <Button variant="outline" className="mt-1 w-fit">
          {t('resume')}
        </Button>
      }
      title={t('resumeTitle')}
      description={t('resumeBody')}
      confirm={t('resume')}
      cancel={t('cancel')}
      busy={work.isPending}
      error={failure}
      onConfirm={() => work.mutate()}
    />
  )
}
