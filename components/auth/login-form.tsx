'use client'

import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { logIn } from '#app/(auth)/actions.ts'
import { AuthForm, EmailInput } from '#components/auth/auth-form.tsx'
import { PasswordInput } from '#components/auth/password-input.tsx'
import { Button } from '#components/ui/button.tsx'
import { Field } from '#components/ui/field.tsx'
import { useActionForm } from '#components/use-action-form.ts'

export function LoginForm({ next }: { next: string }) {
  const t = useTranslations('auth')
  const { busy, onSubmit, fields, error } = useActionForm(logIn, { extra: { next } })
  return (
    <AuthForm onSubmit={onSubmit} error={error}>
      <Field label={t('email')} error={fields.email}>
        <EmailInput />
      </Field>
      <Field label={t('password')} error={fields.password}>
        <PasswordInput name="password" autoComplete="current-password" required />
      </Field>
      <Button type="submit" size="lg" block busy={busy}>
        {t('login.submit')}
      </Button>
      <Link
        href="/forgot"
        className="inline-flex min-h-11 items-center justify-self-center text-sm font-label text-primary hover:underline"
      >
        {t('login.forgot')}
      </Link>
    </AuthForm>
  )
}
