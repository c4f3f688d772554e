import { MapPinOff } from 'lucide-react'
import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { Button } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'

export default async function NotFound() {
  const t = await getTranslations('common.notFound')
  return (
    <EmptyState
      icon={<MapPinOff aria-hidden />}
      title={t('title')}
      className="min-h-[60dvh] content-center"
      action={
        <Button asChild>
          <Link href="/home">{t('action')}</Link>
        </Button>
      }
    >
      {t('body')}
    </EmptyState>
  )
}
