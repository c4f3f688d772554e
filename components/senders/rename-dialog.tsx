'use client'
import { zodResolver } from '@hookform/resolvers/zod'
import { useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useForm } from 'react-hook-form'
import { rename } from '#app/(dashboard)/senders/actions.ts'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { toast } from '#components/ui/toast.tsx'
import { createSenderSchema } from '#lib/senders/schema.ts'

export function RenameDialog({
  sender,
  open,
  onClose,
}: {
  sender: { id: string; name: string }
  open: boolean
  onClose: () => void
}) {
  const t = useTranslations('senders')
  const queries = useQueryClient()
  const form = useForm({ resolver: zodResolver(createSenderSchema), values: { name: sender.name } })
  const { errors, isSubmitting } = form.formState
  const submit = form.handleSubmit(async ({ name }) => {
    const result = await rename({ id: sender.id, name })
    if (!result.ok) return form.setError('name', { message: result.error.fields?.name ?? result.error.message })
    await queries.invalidateQueries({ queryKey: ['senders'] })
    toast.success(t('rename.done'))
    onClose()
  })
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => !next && onClose()}
      title={t('rename.title')}
      footer={
        <>
          <Button variant="outline" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button form={`rename-${sender.id}`} type="submit" busy={isSubmitting}>
            {t('rename.save')}
          </Button>
        </>
      }
    >
      <form id={`rename-${sender.id}`} onSubmit={submit} noValidate>
        <Field label={t('connect.nameLabel')} error={errors.name?.message}>
          <Input {...form.register('name')} maxLength={60} autoComplete="off" />
        </Field>
      </form>
    </Dialog>
  )
}
