'use client'

import { useTranslations } from 'next-intl'
import { useRef } from 'react'
import { savePassword, saveProfile } from '#app/(dashboard)/settings/actions.ts'
import { PasswordInput } from '#components/auth/password-input.tsx'
import { SettingsForm } from '#components/settings/settings-form.tsx'
import { LanguageSwitch } from '#components/shell/language-switch.tsx'
import { ThemeSwitch } from '#components/shell/theme-switch.tsx'
import { Badge } from '#components/ui/badge.tsx'
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { toast } from '#components/ui/toast.tsx'
import { useActionForm } from '#components/use-action-form.ts'

export function ProfileForm({ name, email, verified }: { name: string; email: string; verified: boolean }) {
  const t = useTranslations('settings.profile')
  const c = useTranslations('common')
  const form = useActionForm(saveProfile, { onDone: () => toast.success(c('saved')) })
  return (
    <SettingsForm title={t('title')} {...form}>
      <Field label={t('name')} error={form.fields.name}>
        <Input name="name" defaultValue={name} maxLength={100} autoComplete="name" required />
      </Field>
      <div className="grid gap-1">
        <p className="text-sm font-label">{t('email')}</p>
        <p className="flex flex-wrap items-center gap-2.5">
          <span className="break-all">{email}</span>
          <Badge tone={verified ? 'success' : 'warning'} dot>
            {t(verified ? 'confirmed' : 'notConfirmed')}
          </Badge>
        </p>
      </div>
    </SettingsForm>
  )
}

/** Takes effect at once: nothing to save. */
export function LookCard() {
  const t = useTranslations('settings.look')
  const c = useTranslations('common')
  return (
    <Card>
      <CardHeader title={t('title')} description={t('description')} />
      <CardBody className="grid max-w-xl gap-4">
        <div className="grid gap-1.5">
          <p className="text-sm font-label">{c('language')}</p>
          <LanguageSwitch />
        </div>
        <div className="grid gap-1.5">
          <p className="text-sm font-label">{c('theme.label')}</p>
          <ThemeSwitch />
        </div>
      </CardBody>
    </Card>
  )
}

export function PasswordForm() {
  const t = useTranslations('settings.password')
  const a = useTranslations('auth')
  const fields = useRef<HTMLDivElement>(null)
  const form = useActionForm(savePassword, {
    onDone: () => {
      for (const input of fields.current?.querySelectorAll('input') ?? []) input.value = ''
      toast.success(t('done'))
    },
  })
  const wrong = form.code === 'wrong_credentials' ? t('wrong') : undefined
  return (
    <SettingsForm
      title={t('title')}
      description={t('description')}
      submit={t('submit')}
      busy={form.busy}
      onSubmit={form.onSubmit}
      error={wrong ? null : form.error}
    >
      <div ref={fields} className="grid gap-4">
        <Field label={t('current')} error={form.fields.currentPassword ?? wrong}>
          <PasswordInput name="currentPassword" autoComplete="current-password" required />
        </Field>
        <Field label={a('newPassword')} hint={a('passwordHint')} error={form.fields.password}>
          <PasswordInput name="password" autoComplete="new-password" required />
        </Field>
      </div>
    </SettingsForm>
  )
}
