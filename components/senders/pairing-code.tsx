'use client'
import { useMutation } from '@tanstack/react-query'
import { Copy } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { linkAgain } from '#app/(dashboard)/senders/actions.ts'
import { formatPhone } from '#components/contacts/phone.ts'
import { Button } from '#components/ui/button.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { toast } from '#components/ui/toast.tsx'
import { clockText, useCountdown } from './use-countdown.ts'

/** The code to enter on the phone, in two groups of four as WhatsApp shows its boxes, with the time it lives. */
export function PairingCode({ code, expiresAt }: { code: string; expiresAt: string }) {
  const t = useTranslations('senders.connect.enter')
  const left = useCountdown(expiresAt)
  const groups = [code.slice(0, 4), code.slice(4)]
  const copy = async () => {
    // not there on a page without https
    await navigator.clipboard?.writeText(code)
    if (navigator.clipboard) toast.success(t('copied'))
  }
  return (
    <div className="grid justify-items-center gap-3 rounded-lg border bg-background px-4 py-6 text-center">
      <p className="text-sm text-muted-foreground">{t('label')}</p>
      <p
        data-testid="pairing-code"
        className="flex flex-wrap justify-center gap-x-4 font-mono text-3xl font-semibold tracking-[0.18em] select-all"
      >
        <span className="sr-only">{[...code].join(' ')}</span>
        {groups.map((group, index) => (
          // the same four signs may stand in both groups
          // biome-ignore lint/suspicious/noArrayIndexKey: two groups, always
          <span key={index} aria-hidden>
            {group}
          </span>
        ))}
      </p>
      <p role="timer" aria-live="off" className="text-sm text-muted-foreground tabular-nums">
        {left === null ? '\u00a0' : t('lives', { time: clockText(left) })}
      </p>
      <Button variant="outline" size="sm" onClick={copy}>
        <Copy aria-hidden />
        {t('copy')}
      </Button>
    </div>
  )
}

/** Asks for the number of the phone that will enter the code. One that was linked before is known. */
export function CodeForm({
  senderId,
  phone,
  onAsked,
}: {
  senderId: string
  phone: string | null
  onAsked: () => void
}) {
  const t = useTranslations('senders.connect.enter')
  const [written, write] = useState('')
  const ask = useMutation({
    mutationFn: () => linkAgain({ id: senderId, method: 'pairing_code', phone: phone ?? written }),
    onSettled: onAsked,
  })
  const failure = ask.data && !ask.data.ok ? (ask.data.error.fields?.phone ?? ask.data.error.message) : undefined
  return (
    <form
      noValidate
      className="grid content-center gap-4 rounded-lg border border-dashed bg-background p-4"
      onSubmit={(event) => {
        event.preventDefault()
        ask.mutate()
      }}
    >
      {phone ? (
        <p className="text-sm">
          {t.rich('forPhone', {
            phone: formatPhone(phone),
            b: (chunks) => <b className="whitespace-nowrap">{chunks}</b>,
          })}
        </p>
      ) : (
        <Field label={t('phoneLabel')} hint={t('phoneHint')} error={failure}>
          <Input
            type="tel"
            inputMode="tel"
            autoComplete="tel"
            maxLength={30}
            value={written}
            onChange={(event) => write(event.target.value)}
          />
        </Field>
      )}
      {phone && failure && <p className="text-sm text-danger-soft-foreground">{failure}</p>}
      <Button type="submit" busy={ask.isPending} block>
        {t('get')}
      </Button>
    </form>
  )
}
