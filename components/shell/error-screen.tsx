'use client'

import { CloudOff } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Button } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'

/** What happened, what is safe, what to do; the code only in small type. */
export function ErrorScreen({ digest, retry }: { digest: string | undefined; retry: () => void }) {
  const t = useTranslations('common.error')
  return (
    <EmptyState
      icon={<CloudOff aria-hidden />}
      title={t('title')}
      className="py-20"
      action={<Button onClick={retry}>{t('retry')}</Button>}
    >
      {t('body')}
      {digest && <span className="mt-2 block text-2xs">{t('code', { code: digest })}</span>}
    </EmptyState>
  )
}
