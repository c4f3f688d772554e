'use client'

import { Plus } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useFieldArray, useForm } from 'react-hook-form'
import { create, update } from '#app/(dashboard)/contacts/actions.ts'
import { AttributeRow } from '#components/contacts/attribute-row.tsx'
import { GroupChecks } from '#components/contacts/group-checks.tsx'
import type { GroupWire } from '#components/contacts/wire.ts'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx'
import { Checkbox } from '#components/ui/checkbox.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { toast } from '#components/ui/toast.tsx'

export type ContactFormValues = {
  phone: string
  name: string
  /** key: a field that the workspace has already */
  fields: { key: string; label: string; value: string }[]
  groupIds: string[]
  agreed: boolean
}
type Props = { id?: string; values: ContactFormValues; groups: GroupWire[] }

/** Adds a contact, or changes one. Permission is asked when it is added; later it is recorded on the contact's page. */
export function ContactForm({ id, values, groups }: Props) {
  const t = useTranslations('contacts')
  const common = useTranslations('common')
  const router = useRouter()
  const form = useForm<ContactFormValues>({ defaultValues: values })
  const fields = useFieldArray({ control: form.control, name: 'fields' })
  const [failure, setFailure] = useState<{ message: string; contactId?: string } | null>(null)
  const { errors, isSubmitting } = form.formState
  const back = id ? `/contacts/${id}` : '/contacts'

  const submit = form.handleSubmit(async (entered) => {
    setFailure(null)
    const filled = entered.fields.filter(({ key, label, value }) => key || (label.trim() && value.trim()))
    const input = {
      phone: entered.phone,
      name: entered.name,
      attributes: Object.fromEntries(filled.map(({ key, label, value }) => [key || label, value])),
      groupIds: entered.groupIds,
    }
    const consent = { confirmed: true as const, statement: t('permission.boxLabelOne') }
    const result = id ? await update({ id, ...input }) : await create({ ...input, ...(entered.agreed && { consent }) })
    if (!result.ok) {
      const { code, message, details } = result.error
      const said =
        result.error.fields?.phone ?? (code === 'phone_invalid' || code === 'contact_exists' ? message : undefined)
      if (said) form.setError('phone', { message: said }, { shouldFocus: true })
      const contactId = typeof details?.contactId === 'string' ? details.contactId : undefined
      if (!said || contactId) setFailure({ message, ...(contactId && { contactId }) })
      return
    }
    toast.success(id ? t('contact.saved') : t('contact.created'))
    router.push(result.data ? `/contacts/${result.data.id}` : back)
    router.refresh()
  })

  return (
    <form onSubmit={submit} noValidate className="grid max-w-[720px] gap-stack">
      {failure && (
        <Banner
          tone="danger"
          urgent
          action={
            failure.contactId && (
              <Button variant="outline" size="sm" asChild>
                <Link href={`/contacts/${failure.contactId}`}>{t('contact.existing')}</Link>
              </Button>
            )
          }
        >
          {failure.message}
        </Banner>
      )}
      <Card>
        <CardBody className="grid gap-5 md:grid-cols-2">
          <Field label={t('contact.phone')} hint={t('contact.phoneHint')} error={errors.phone?.message}>
            <Input
              {...form.register('phone', { required: t('reasons.phone_missing') })}
              type="tel"
              inputMode="tel"
              autoComplete="off"
              maxLength={100}
            />
          </Field>
          <Field label={t('contact.name')} optional>
            <Input
              {...form.register('name')}
              autoComplete="off"
              maxLength={500}
              placeholder={t('contact.namePlaceholder')}
              dir="auto"
            />
          </Field>
        </CardBody>
      </Card>
      <Card>
        <CardHeader title={t('contact.fields')} description={t('contact.fieldsHint')} />
        <CardBody className="grid gap-4 md:grid-cols-2">
          {fields.fields.map((field, at) => (
            <AttributeRow
              key={field.id}
              label={field.label}
              known={field.key !== ''}
              labelProps={form.register(`fields.${at}.label`)}
              valueProps={form.register(`fields.${at}.value`)}
              onRemove={() => fields.remove(at)}
            />
          ))}
          <Button
            variant="outline"
            size="sm"
            className="justify-self-start md:col-span-2"
            onClick={() => fields.append({ key: '', label: '', value: '' })}
          >
            <Plus aria-hidden />
            {t('contact.addField')}
          </Button>
        </CardBody>
      </Card>
      {groups.length > 0 && (
        <Card>
          <CardHeader title={t('contact.groups')} />
          <CardBody>
            <GroupChecks
              groups={groups}
              chosen={form.watch('groupIds')}
              onChange={(chosen) => form.setValue('groupIds', chosen, { shouldDirty: true })}
            />
          </CardBody>
        </Card>
      )}
      {!id && (
        <Card>
          <CardBody>
            <Checkbox
              checked={form.watch('agreed')}
              onCheckedChange={(agreed) => form.setValue('agreed', agreed)}
              label={<span className="font-semibold">{t('permission.boxLabelOne')}</span>}
              hint={t('permission.boxHintOne')}
            />
          </CardBody>
        </Card>
      )}
      <div className="flex flex-col-reverse gap-2.5 md:flex-row md:justify-end">
        <Button variant="outline" size="lg" asChild>
          <Link href={back}>{common('cancel')}</Link>
        </Button>
        <Button type="submit" size="lg" busy={isSubmitting}>
          {id ? t('contact.save') : t('contact.create')}
        </Button>
      </div>
    </form>
  )
}
