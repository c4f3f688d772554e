'use client'
import { zodResolver } from '@hookform/resolvers/zod'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useForm } from 'react-hook-form'
import { connectNumber } from '#app/(dashboard)/senders/actions.ts'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { createSenderSchema } from '#lib/senders/schema.ts'

/** Names a new number and asks for its first code. */
export function ConnectForm() {
  const t = useTranslations('senders.connect')
  const router = useRouter()
  const form = useForm({ resolver: zodResolver(createSenderSchema), defaultValues: { name: t('nameDefault') } })
  const { errors, isSubmitting } = form.formState
  const submit = form.handleSubmit(async (input) => {
    const result = await connectNumber(input)
    if (result.ok) router.push(`/senders/${result.data.id}/link`)
    else
      form.setError(result.error.fields?.name ? 'name' : 'root', {
        message: result.error.fields?.name ?? result.error.message,
      })
  })
  return (
    <Card className="p-card">
      <form onSubmit={submit} className="grid max-w-md gap-4" noValidate>
        <Field label={t('nameLabel')} hint={t('nameHint')} error={errors.name?.message}>
          <Input {...form.register('name')} maxLength={60} autoComplete="off" />
        </Field>
        {errors.root && <Banner tone="danger">{errors.root.message}</Banner>}
        <Button type="submit" busy={isSubmitting} className="justify-self-start">
          {t('start')}
        </Button>
      </form>
    </Card>
  )
}
