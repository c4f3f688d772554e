'use client'

import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { type FormEvent, useState } from 'react'
import { ApiError, api } from '#components/api.ts'
import type { GroupWire } from '#components/contacts/wire.ts'
import { AlertDialog } from '#components/ui/alert-dialog.tsx'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { toast } from '#components/ui/toast.tsx'

/** Makes a group, or gives one another name. */
export function GroupDialog({ group, onClose }: { group?: GroupWire; onClose: () => void }) {
  const t = useTranslations('contacts.groups')
  const common = useTranslations('common')
  const router = useRouter()
  const [name, setName] = useState(group?.name ?? '')
  const save = useMutation({
    mutationFn: () =>
      group
        ? api<void>(`/api/contacts/groups/${group.id}`, { method: 'PATCH', body: { name } })
        : api<void>('/api/contacts/groups', { body: { name } }),
    onSuccess: () => {
      toast.success(group ? t('renamed') : t('created'))
      router.refresh()
      onClose()
    },
  })
  const error = save.error instanceof ApiError ? (save.error.fields.name ?? save.error.message) : undefined
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate()
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={group ? t('renameTitle') : t('newTitle')}
      footer={
        <>
          <Button variant="outline" onClick={onClose}>
            {common('cancel')}
          </Button>
          <Button type="submit" form="group" busy={save.isPending}>
            {group ? t('rename') : t('create')}
          </Button>
        </>
      }
    >
      <form id="group" onSubmit={submit} noValidate>
        <Field label={t('name')} error={error}>
          <Input
            value={name}
            onChange={(event) => setName(event.target.value)}
            placeholder={t('namePlaceholder')}
            maxLength={80}
            autoComplete="off"
            autoFocus
          />
        </Field>
      </form>
    </Dialog>
  )
}

export function DeleteGroupDialog({ group, onClose }: { group: GroupWire; onClose: () => void }) {
  const t = useTranslations('contacts.groups')
  const router = useRouter()
  const remove = useMutation({
    mutationFn: () => api<void>(`/api/contacts/groups/${group.id}`, { method: 'DELETE' }),
    onSuccess: () => {
      toast.success(t('deleted'))
      router.push('/contacts')
      router.refresh()
      onClose()
    },
  })
  return (
    <AlertDialog
      open
      danger
      onOpenChange={(open) => !open && onClose()}
      title={t('deleteTitle', { name: group.name })}
      description={t('deleteBody')}
      confirm={t('deleteConfirm')}
      busy={remove.isPending}
      error={remove.error?.message}
      onConfirm={() => remove.mutate()}
    />
  )
}
