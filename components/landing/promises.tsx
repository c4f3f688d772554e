import { BellOff, CopyX, Gauge, Lock, Moon } from 'lucide-react'
import { useTranslations } from 'next-intl'

const promises = [
  { key: 'speed', icon: Gauge },
  { key: 'quiet', icon: Moon },
  { key: 'stop', icon: BellOff },
  { key: 'once', icon: CopyX },
  { key: 'yours', icon: Lock },
] as const

/** Only what the engine really does. */
export function Promises() {
  const t = useTranslations('landing.safe')
  return (
    <ul>
      {promises.map(({ key, icon: Icon }) => (
        <li key={key} className="flex gap-4 border-t py-4 first:border-t-0 md:first:pt-0">
          <Icon aria-hidden className="mt-0.5 size-5 text-primary" />
          <div>
            <h3 className="text-base">{t(`${key}.title`)}</h3>
            <p className="text-sm text-muted-foreground">{t(`${key}.body`)}</p>
          </div>
        </li>
      ))}
    </ul>
  )
}
