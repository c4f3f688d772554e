import { useTranslations } from 'next-intl'
import type { LinkMethod } from '#lib/senders/schema.ts'

/** How a phone links a device, in WhatsApp's own menu words. */
export function LinkSteps({ method }: { method: LinkMethod }) {
  const t = useTranslations('senders.connect')
  const last = method === 'qr' ? [t('step3')] : [t('enter.step3'), t('enter.step4')]
  return (
    <div className="grid content-center gap-5">
      <Numbered texts={[t('step1'), t('step2'), ...last]} />
      <p className="text-sm text-muted-foreground">{method === 'qr' ? t('samePhone') : t('enter.why')}</p>
    </div>
  )
}

export function Numbered({ texts }: { texts: readonly string[] }) {
  return (
    <ol className="grid gap-4">
      {texts.map((text, index) => (
        <li key={text} className="flex gap-3">
          <span
            aria-hidden
            className="grid size-7 shrink-0 place-items-center rounded-full bg-primary-soft text-xs font-semibold text-primary-soft-foreground"
          >
            {index + 1}
          </span>
          <span className="pt-0.5">{text}</span>
        </li>
      ))}
    </ol>
  )
}
