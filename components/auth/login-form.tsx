'use client'

import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { logIn } from '#app/(auth)/actions.ts'
import { PasswordInput } from '#components/auth/password-input.tsx'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { useActionForm } from '#components/use-action-form.ts'

export function LoginForm({ next }: { next: string }) {
  const t = useTranslations('auth')
  const { busy, onSubmit, fields, error } = useActionForm(logIn, { extra: { next } })
  return (
    <form method="post" onSubmit={onSubmit} noValidate className="grid gap-4">
      {error && (
        <Banner tone="danger" urgent>
          {error}
        </Banner>
      )}
      <Field label={t('email')} error={fields.email}>
        <Input
          name="email"
          type="email"
          inputMode="email"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
        />
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
    </form>
  )
}
