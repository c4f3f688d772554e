'use client'

import { useTranslations } from 'next-intl'
import { createAccount } from '#app/(auth)/actions.ts'
import { AuthForm, EmailInput } from '#components/auth/auth-form.tsx'
import { PasswordInput } from '#components/auth/password-input.tsx'
import { Button } from '#components/ui/button.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { useActionForm } from '#components/use-action-form.ts'
import { useLanguage } from '#components/use-language.ts'

export function SignupForm() {
  const t = useTranslations('auth')
  const locale = useLanguage()
  const { busy, onSubmit, fields, error, code } = useActionForm(createAccount, { extra: { locale } })
  const taken = code === 'email_taken' ? (error ?? undefined) : undefined
  return (
    <AuthForm onSubmit={onSubmit} error={taken ? null : error}>
      <Field label={t('shopName')} hint={t('shopNameHint')} error={fields.workspaceName}>
        <Input name="workspaceName" autoComplete="organization" maxLength={100} required />
      </Field>
      <Field label={t('yourName')} error={fields.name}>
        <Input name="name" autoComplete="name" maxLength={100} required />
      </Field>
      <Field label={t('email')} error={fields.email ?? taken}>
        <EmailInput />
      </Field>
      <Field label={t('password')} hint={t('passwordHint')} error={fields.password}>
        <PasswordInput name="password" autoComplete="new-password" required />
      </Field>
      <Button type="submit" size="lg" block busy={busy}>
        {t('signup.submit')}
      </Button>
      <p className="text-center text-xs text-muted-foreground">{t('signup.promise')}</p>
    </AuthForm>
  )
}
