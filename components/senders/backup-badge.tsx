import { LifeBuoy } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Badge } from '#components/ui/badge.tsx'

/** Marks a message that went over the backup connection. */
export function BackupBadge() {
  const t = useTranslations('backup.log')
  return (
    <Badge tone="info" title={t('hint')} className="ml-1 align-middle">
      <LifeBuoy aria-hidden />
      {t('badge')}
    </Badge>
  )
}
