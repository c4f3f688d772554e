'use client'

import { WifiOff } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import { useFormat } from '#components/use-format.ts'

/** A thin bar while the browser has no internet: what is shown is old, and sending goes on without this screen. */
export function OfflineBar() {
  const t = useTranslations('shell')
  const format = useFormat()
  const [since, setSince] = useState<Date | null>(null)
  useEffect(() => {
    const update = () => setSince((before) => (navigator.onLine ? null : (before ?? new Date())))
    update()
    window.addEventListener('online', update)
    window.addEventListener('offline', update)
    return () => {
      window.removeEventListener('online', update)
      window.removeEventListener('offline', update)
    }
  }, [])
  if (!since) return null
  return (
    <p role="status" className="flex items-center justify-center gap-2 bg-foreground px-4 py-2 text-xs text-background">
      <WifiOff aria-hidden className="size-4" />
      {t('offline', { time: format.dateTime(since, 'time') })}
    </p>
  )
}
