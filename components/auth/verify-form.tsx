'use client'

import { CircleCheck } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { confirmEmail } from '#app/(auth)/actions.ts'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'
import { useActionForm } from '#components/use-action-form.ts'

/** One press confirms: programs that follow links in mails must not use the link up. */
export function VerifyForm({ token }: { token: string }) {
  const t = useTranslations('auth')
  const [done, setDone] = useState(false)
  const { busy, onSubmit, error } = useActionForm(confirmEmail, { extra: { token }, onDone: () => setDone(true) })
  if (done)
    return (
      <div role="status" className="grid gap-5">
        <p className="flex items-center gap-2.5 font-semibold">
          <CircleCheck aria-hidden className="size-6 text-success" />
          {t('verify.done')}
        </p>
        <Button asChild size="lg">
          <Link href="/home">{t('verify.goOn')}</Link>
        </Button>
      </div>
    )
  return (
    <form method="post" onSubmit={onSubmit} className="grid gap-4">
      {error && (
        <Banner tone="danger" urgent>
          {error}
        </Banner>
      )}
      <Button type="submit" size="lg" block busy={busy}>
        {t('verify.submit')}
      </Button>
    </form>
  )
}
