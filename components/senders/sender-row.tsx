'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Ellipsis, Pencil, Trash2, Unlink } from 'lucide-react'
import Link from 'next/link'
import { useFormatter, useTranslations } from 'next-intl'
import { useState } from 'react'
import { remove, unlink } from '#app/(dashboard)/senders/actions.ts'
import { formatPhone } from '#components/contacts/phone.ts'
import { AlertDialog } from '#components/ui/alert-dialog.tsx'
import { Button } from '#components/ui/button.tsx'
import { DropdownMenu, MenuItem } from '#components/ui/dropdown-menu.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { toast } from '#components/ui/toast.tsx'
import { senderBadge, senderReason } from './badge.ts'
import { RenameDialog } from './rename-dialog.tsx'
import { SenderStatusBadge } from './status-badge.tsx'
import type { SenderView } from './view.ts'

type Asking = 'unlink' | 'remove' | 'rename' | null

/** One number: its state in a word, the reason in a sentence, and what can be done. */
export function SenderRow({ sender, mayChange }: { sender: SenderView; mayChange: boolean }) {
  const t = useTranslations('senders')
  const format = useFormatter()
  const queries = useQueryClient()
  const [asking, ask] = useState<Asking>(null)
  const work = useMutation({
    mutationFn: (what: 'unlink' | 'remove') =>
      what === 'unlink' ? unlink({ id: sender.id }) : remove({ id: sender.id }),
    onSuccess: (result, what) => {
      if (!result.ok) return
      ask(null)
      toast.success(t(`${what}.done`, { name: sender.name }))
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['senders'] }),
  })
  const failure = work.data && !work.data.ok ? work.data.error.message : undefined
  const badge = senderBadge(sender)
  const reason = senderReason(sender)
  const until = sender.holdUntil ? format.dateTime(new Date(sender.holdUntil), 'time') : ''
  const numbers = [
    sender.phone ? formatPhone(sender.phone) : t('list.noPhone'),
    sender.phone && t('list.sentToday', { count: sender.sentToday }),
    sender.waiting > 0 && t('list.waiting', { count: sender.waiting }),
  ].filter(Boolean)
  const relink = badge === 'unlinked' || badge === 'disconnected' || (badge === 'connecting' && !sender.phone)
  return (
    <li className="flex-wrap justify-between">
      <div className="grid min-w-0 flex-1 basis-60 gap-0.5 py-1">
        <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          <span className="font-semibold">{sender.name}</span>
          <SenderStatusBadge sender={sender} />
        </div>
        <p className="text-sm text-muted-foreground tabular-nums">{numbers.join(' · ')}</p>
        {reason && <p className="mt-1 max-w-[60ch] text-sm">{t(`reason.${reason as 'other'}`, { time: until })}</p>}
      </div>
      {mayChange && (
        <div className="flex items-center gap-1">
          {relink && (
            <Button variant="outline" size="sm" asChild>
              <Link href={`/senders/${sender.id}/link`}>{sender.phone ? t('relink') : t('add')}</Link>
            </Button>
          )}
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
        </div>
      )}
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
    </li>
  )
}
