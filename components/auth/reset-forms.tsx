'use client'

import { MailCheck } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { askForReset, choosePassword } from '#app/(auth)/actions.ts'
import { AuthForm, EmailInput } from '#components/auth/auth-form.tsx'
import { PasswordInput } from '#components/auth/password-input.tsx'
import { Button } from '#components/ui/button.tsx'
import { Field } from '#components/ui/field.tsx'
import { useActionForm } from '#components/use-action-form.ts'

/** Asks for a link by mail. The answer is the same whether or not there is such an account. */
export function ForgotForm() {
  const t = useTranslations('auth')
  const [sent, setSent] = useState(false)
  const { busy, onSubmit, fields, error } = useActionForm(askForReset, { onDone: () => setSent(true) })
  if (sent)
    return (
      <div role="status" className="grid justify-items-start gap-3">
        <MailCheck aria-hidden className="size-8 text-primary" />
        <p>{t('forgot.sent')}</p>
      </div>
    )
  return (
    <AuthForm onSubmit={onSubmit} error={error}>
      <Field label={t('email')} error={fields.email}>
        <EmailInput />
      </Field>
      <Button type="submit" size="lg" block busy={busy}>
        {t('forgot.submit')}
      </Button>
    </AuthForm>
  )
}

/** A new password by the link of a mail. */
export function ResetForm({ token }: { token: string }) {
  const t = useTranslations('auth')
  const [done, setDone] = useState(false)
  const { busy, onSubmit, fields, error } = useActionForm(choosePassword, {
    extra: { token },
    onDone: () => setDone(true),
  })
  if (done)
    return (
      <div role="status" className="grid gap-4">
        <p>{t('reset.done')}</p>
        <Button asChild size="lg">
          <Link href="/login">{t('login.submit')}</Link>
        </Button>
      </div>
    )
  return (
    <AuthForm onSubmit={onSubmit} error={error}>
      <Field label={t('newPassword')} hint={t('passwordHint')} error={fields.password}>
        <PasswordInput name="password" autoComplete="new-password" required />
      </Field>
      <Button type="submit" size="lg" block busy={busy}>
        {t('reset.submit')}
      </Button>
    </AuthForm>
  )
}
