'use client'
import { CircleAlert, Clock, QrCode } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { formatPhone } from '#components/contacts/phone.ts'
import { Button } from '#components/ui/button.tsx'
import { Spinner } from '#components/ui/spinner.tsx'
import type { LinkMethod } from '#lib/senders/schema.ts'
import { CodeBox, Stage } from './code-box.tsx'
import { CodeForm, PairingCode } from './pairing-code.tsx'
import type { LinkView } from './view.ts'

const FAILURES = [
  'other_number',
  'number_in_use',
  'no_worker',
  'banned',
  'outdated',
  'code_refused',
  'code_too_often',
] as const

type Props = {
  senderId: string
  phone: string | null
  link: Exclude<LinkView, { state: 'connected' }>
  /** The way that is shown; the other one may be what was asked for last. */
  method: LinkMethod
  onAgain: () => void
  onAsked: () => void
  busy: boolean
}

/** The code, or why there is none (yet), in the square where it stands. */
export function LinkStage({ senderId, phone, link, method, onAgain, onAsked, busy }: Props) {
  const t = useTranslations('senders.connect')
  const byCode = method === 'pairing_code'
  const form = <CodeForm senderId={senderId} phone={phone} onAsked={onAsked} />
  const renew = (
    <Button onClick={onAgain} busy={busy}>
      {t('newCode')}
    </Button>
  )
  // what was asked for by the other way says nothing about this one; the phone has it already, whichever it was
  if (link.state === 'idle' || (link.method !== method && link.state !== 'connecting'))
    return byCode ? (
      form
    ) : (
      <Stage boxed icon={<QrCode />} title={t('scanTab')}>
        <Button onClick={onAgain} busy={busy}>
          {t('start')}
        </Button>
      </Stage>
    )
  switch (link.state) {
    case 'code':
      return byCode ? (
        <PairingCode code={link.code} expiresAt={link.expiresAt} />
      ) : (
        <CodeBox code={link.code} expiresAt={link.expiresAt} />
      )
    case 'starting':
      return <Stage boxed icon={<Spinner className="size-7" />} title={t('preparing')} hint={t('preparingHint')} />
    case 'connecting':
      return <Stage boxed icon={<Spinner className="size-7" />} title={t('connecting')} hint={t('connectingHint')} />
    case 'expired':
      return (
        <>
          <Stage
            boxed={!byCode}
            icon={<Clock />}
            tone="warning"
            title={t('expired')}
            hint={t(byCode ? 'enter.expiredHint' : 'expiredHint')}
          >
            {!byCode && renew}
          </Stage>
          {byCode && form}
        </>
      )
    case 'failed': {
      const known = FAILURES.find((reason) => reason === link.reason) ?? 'unknown'
      const hint = t(`fail.${known}`, { phone: phone ? formatPhone(phone) : '' })
      const cure = link.reason !== 'banned'
      return (
        <>
          <Stage boxed={!byCode} icon={<CircleAlert />} tone="danger" title={t('failed')} hint={hint}>
            {cure && !byCode && renew}
          </Stage>
          {cure && byCode && form}
        </>
      )
    }
  }
}
