'use client'

import { useMutation } from '@tanstack/react-query'
import { Ban, Ellipsis, Pencil, Send, Trash2 } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { remove, suppress } from '#app/(dashboard)/contacts/actions.ts'
import { AlertDialog } from '#components/ui/alert-dialog.tsx'
import { Button } from '#components/ui/button.tsx'
import { DropdownMenu, MenuItem } from '#components/ui/dropdown-menu.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { toast } from '#components/ui/toast.tsx'

type Props = { id: string; name: string; suppressed: boolean }

/** What can be done with one person. */
export function ContactActions({ id, name, suppressed }: Props) {
  const t = useTranslations('contacts')
  const router = useRouter()
  const [asking, ask] = useState<'delete' | 'suppress' | null>(null)
  const work = useMutation({
    mutationFn: (what: 'delete' | 'suppress') => (what === 'delete' ? remove({ id }) : suppress({ id })),
    onSuccess: (result, what) => {
      if (!result.ok) return
      ask(null)
      toast.success(what === 'delete' ? t('contact.deleted') : t('permission.suppressed'))
      if (what === 'delete') router.push('/contacts')
      router.refresh()
    },
  })
  const failure = work.data && !work.data.ok ? work.data.error.message : work.error?.message
  const close = (open: boolean) => {
    if (open) return
    ask(null)
    work.reset()
  }
  return (
    <>
      {!suppressed && (
        <Button asChild>
          <Link href={`/campaigns/new?contact=${id}`}>
            <Send aria-hidden />
            {t('contact.write')}
          </Link>
        </Button>
      )}
      <Button variant="outline" asChild>
        <Link href={`/contacts/${id}/edit`}>
          <Pencil aria-hidden />
          {t('contact.edit')}
        </Link>
      </Button>
      <DropdownMenu
        trigger={
          <IconButton label={t('groups.menu', { name })} variant="outline">
            <Ellipsis aria-hidden />
          </IconButton>
        }
      >
        {!suppressed && (
          <MenuItem onSelect={() => ask('suppress')}>
            <Ban aria-hidden />
            {t('permission.suppress')}
          </MenuItem>
        )}
        <MenuItem danger onSelect={() => ask('delete')}>
          <Trash2 aria-hidden />
          {t('contact.delete')}
        </MenuItem>
      </DropdownMenu>
      <AlertDialog
        open={asking === 'suppress'}
        danger
        onOpenChange={close}
        title={t('permission.suppressTitle', { name })}
        description={t('permission.suppressBody')}
        confirm={t('permission.suppressConfirm')}
        busy={work.isPending}
        error={failure}
        onConfirm={() => work.mutate('suppress')}
      />
      <AlertDialog
        open={asking === 'delete'}
        danger
        onOpenChange={close}
        title={t('contact.deleteTitle', { name })}
        description={t('contact.deleteBody')}
        confirm={t('contact.deleteConfirm')}
        busy={work.isPending}
        error={failure}
        onConfirm={() => work.mutate('delete')}
      />
    </>
  )
}
