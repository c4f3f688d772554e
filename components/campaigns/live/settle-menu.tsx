'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useTransition } from 'react'
import { decide as settle } from '#app/(dashboard)/campaigns/[id]/actions.ts'
import type { ProgressView } from '#components/campaigns/view.ts'
import { Button } from '#components/ui/button.tsx'
import { DropdownMenu, MenuItem, MenuLabel } from '#components/ui/dropdown-menu.tsx'
import { toast } from '#components/ui/toast.tsx'

type Props = { messageId: string; name: string; progress: ProgressView; mayDecide: boolean }

/** Nobody knows whether it arrived but the person who looks: it did, send it again, or leave it. */
export function SettleMenu({ messageId, name, progress, mayDecide }: Props) {
  const t = useTranslations('campaigns.live.settle')
  const queries = useQueryClient()
  const [busy, start] = useTransition()
  const { status } = progress
  const maySend = mayDecide && (status === 'sending' || status === 'paused' || status === 'completed')
  const decide = (decision: 'arrived' | 'send_again' | 'give_up') =>
    start(async () => {
      const result = await settle({ ids: [messageId], decision })
      if (result.ok) toast.success(t(`done.${decision}`))
      else toast.error(result.error.message)
      await Promise.all([
        queries.invalidateQueries({ queryKey: ['runs', progress.id] }),
        queries.invalidateQueries({ queryKey: ['log', progress.id] }),
      ])
    })
  return (
    <DropdownMenu
      trigger={
        <Button variant="link" busy={busy} aria-label={t('checkName', { name })}>
          {t('check')}
        </Button>
      }
    >
      <MenuLabel>{t('question')}</MenuLabel>
      <MenuItem onSelect={() => decide('arrived')}>{t('arrived')}</MenuItem>
      {maySend && <MenuItem onSelect={() => decide('send_again')}>{t('send_again')}</MenuItem>}
      <MenuItem onSelect={() => decide('give_up')}>{t('give_up')}</MenuItem>
    </DropdownMenu>
  )
}
