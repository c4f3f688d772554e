import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { formatPhone } from '#components/contacts/phone.ts'
import { LinkStage } from './link-stage.tsx'
import { Numbered } from './steps.tsx'
import type { LinkView } from './view.ts'

type Props = {
  id: string
  phone: string | null
  link: LinkView
  onAgain: () => void
  busy: boolean
  children?: ReactNode
}

/** The code of the backup, beside what to do on the phone. */
export function BackupScan({ id, phone, link, onAgain, busy, children }: Props) {
  const t = useTranslations('backup')
  const say = useTranslations('senders.connect')
  return (
    <div className="grid gap-6 md:grid-cols-[1fr_264px] md:items-center md:gap-9">
      <div className="grid content-center gap-5">
        <Numbered texts={[say('step1'), say('step2'), say('step3')]} />
        <p className="text-sm text-muted-foreground">{t('scan', { phone: phone ? formatPhone(phone) : '' })}</p>
      </div>
      <div className="order-first grid gap-3 md:order-none">
        {link.state !== 'connected' && (
          <LinkStage senderId={id} {...{ phone, link, onAgain, busy }} method="qr" onAsked={onAgain} />
        )}
        {children}
      </div>
    </div>
  )
}
