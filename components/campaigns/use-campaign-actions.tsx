'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useState, useTransition } from 'react'
import { copy, removeDraft } from '#app/(dashboard)/campaigns/actions.ts'
import { AlertDialog } from '#components/ui/alert-dialog.tsx'
import { toast } from '#components/ui/toast.tsx'

/** What a row's menu does. Deleting asks first; its dialog is drawn by the row. */
export function useCampaignActions({ id, name }: { id: string; name: string }) {
  const t = useTranslations('campaigns.row')
  const router = useRouter()
  const client = useQueryClient()
  const [asking, setAsking] = useState(false)
  const [error, setError] = useState<string>()
  const [busy, start] = useTransition()
  return {
    copy: () =>
      start(async () => {
        const result = await copy({ id })
        if (result.ok) router.push(`/campaigns/${result.data.id}/edit`)
        else toast.error(result.error.message)
      }),
    askDelete: () => setAsking(true),
    dialog: (
      <AlertDialog
        danger
        open={asking}
        onOpenChange={setAsking}
        title={t('deleteTitle', { name })}
        description={t('deleteBody')}
        confirm={t('delete')}
        busy={busy}
        error={error}
        onConfirm={() =>
          start(async () => {
            const result = await removeDraft({ id })
            if (!result.ok) return setError(result.error.message)
            setAsking(false)
            toast.success(t('deleted'))
            await client.invalidateQueries({ queryKey: ['campaigns'] })
          })
        }
      />
    ),
  }
}
