'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Ellipsis, Pencil, Trash2, Unlink } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { remove, unlink } from '#app/(dashboard)/senders/actions.ts'
import { AlertDialog } from '#components/ui/alert-dialog.tsx'
import { DropdownMenu, MenuItem } from '#components/ui/dropdown-menu.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { toast } from '#components/ui/toast.tsx'
import { RenameDialog } from './rename-dialog.tsx'
import type { SenderView } from './view.ts'

type Asking = 'unlink' | 'remove' | 'rename' | null

/** What can be done with a number, and the questions before it is. */
export function SenderMenu({ sender, onRemoved }: { sender: SenderView; onRemoved?: () => void }) {
  const t = useTranslations('senders')
  const queries = useQueryClient()
  const [asking, ask] = useState<Asking>(null)
  const work = useMutation({
    mutationFn: (what: 'unlink' | 'remove') =>
      what === 'unlink' ? unlink({ id: sender.id }) : remove({ id: sender.id }),
    onSuccess: (result, what) => {
      if (!result.ok) return
      ask(null)
      toast.success(t(`${what}.done`, { name: sender.name }))
      if (what === 'remove') onRemoved?.()
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['senders'] }),
  })
  const failure = work.data && !work.data.ok ? work.data.error.message : undefined
  return (
    <>
      <DropdownMenu
        trigger={
          <IconButton label={t('menu', { name: sender.name })}>
            <Ellipsis aria-hidden />
          </IconButton>
        }
      >
        <MenuItem onSelect={() => ask('rename')}>
          <Pencil aria-hidden />
          {t('rename.action')}
        </MenuItem>
        {sender.desiredState === 'linked' && (
          <MenuItem onSelect={() => ask('unlink')}>
            <Unlink aria-hidden />
            {t('unlink.action')}
          </MenuItem>
        )}
        <MenuItem danger onSelect={() => ask('remove')}>
          <Trash2 aria-hidden />
          {t('remove.action')}
        </MenuItem>
      </DropdownMenu>
      <RenameDialog sender={sender} open={asking === 'rename'} onClose={() => ask(null)} />
      {(asking === 'unlink' || asking === 'remove') && (
        <AlertDialog
          open
          danger
          onOpenChange={(open) => !open && ask(null)}
          title={t(`${asking}.title`, { name: sender.name })}
          description={t(`${asking}.body`, { count: sender.waiting })}
          confirm={t(`${asking}.confirm`)}
          cancel={t('cancel')}
          busy={work.isPending}
          error={failure}
          onConfirm={() => work.mutate(asking)}
        />
      )}
    </>
  )
}
