import { BatteryCharging, Lock, TriangleAlert } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Card, CardHeader, CardRows } from '#components/ui/card.tsx'

export function GoodToKnow() {
  const t = useTranslations('senders.know')
  return (
    <Card>
      <CardHeader title={t('title')} />
      <CardRows className="pt-2 text-sm [&_svg]:size-5 [&_svg]:shrink-0">
        <li>
          <Lock aria-hidden className="text-primary" />
          {t('replies')}
        </li>
        <li>
          <BatteryCharging aria-hidden className="text-primary" />
          {t('charged')}
        </li>
        <li>
          <TriangleAlert aria-hidden className="text-warning" />
          {t('unwanted')}
        </li>
      </CardRows>
    </Card>
  )
}
