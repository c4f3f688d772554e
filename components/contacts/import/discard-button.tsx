'use client'

import { useMutation } from '@tanstack/react-query'
import { Trash2 } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { api } from '#components/api.ts'
import { Button } from '#components/ui/button.tsx'
import { toast } from '#components/ui/toast.tsx'

/** Throws away a file that was not started. Nothing of it was saved, so nobody needs to be asked. */
export function DiscardButton({ importId }: { importId: string }) {
  const t = useTranslations('contacts.import')
  const router = useRouter()
  const discard = useMutation({
    mutationFn: () => api<void>(`/api/contacts/import/${importId}`, { method: 'DELETE' }),
    onSuccess: () => {
      toast.success(t('discarded'))
      router.push('/contacts/import')
      router.refresh()
    },
    onError: (error) => toast.error(error.message),
  })
  return (
    <Button variant="danger-ghost" busy={discard.isPending} onClick={() => discard.mutate()}>
      <Trash2 aria-hidden />
      {t('discard')}
    </Button>
  )
}
