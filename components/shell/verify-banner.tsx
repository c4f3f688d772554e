'use client'

import { useTranslations } from 'next-intl'
import { useState, useTransition } from 'react'
import { resendVerification } from '#app/actions.ts'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'

/** Until the e-mail is confirmed everything can be prepared, nothing can be sent. */
export function VerifyBanner({ email }: { email: string }) {
  const t = useTranslations('shell.verify')
  const [busy, start] = useTransition()
  const [answer, setAnswer] = useState<{ ok: boolean; text: string } | null>(null)
  const send = () =>
    start(async () => {
      const result = await resendVerification({})
      setAnswer(result.ok ? { ok: true, text: t('sent', { email }) } : { ok: false, text: result.error.message })
    })
  return (
    <Banner
      tone="warning"
      title={t('title')}
      className="mb-(--stack)"
      action={
        !answer?.ok && (
          <Button variant="outline" busy={busy} onClick={send}>
            {t('resend')}
          </Button>
        )
      }
    >
      {answer ? answer.text : t('body', { email })}
    </Banner>
  )
}
