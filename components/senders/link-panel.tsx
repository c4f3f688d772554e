'use client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { CircleCheck, KeyRound, QrCode as QrIcon, Smartphone } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { demoScan, linkAgain } from '#app/(dashboard)/senders/actions.ts'
import { api } from '#components/api.ts'
import { formatPhone } from '#components/contacts/phone.ts'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import { Segmented } from '#components/ui/segmented.tsx'
import type { LinkMethod } from '#lib/senders/schema.ts'
import { Stage } from './code-box.tsx'
import { LinkStage } from './link-stage.tsx'
import { LinkSteps } from './steps.tsx'
import { useNarrow } from './use-narrow.ts'
import type { LinkView } from './view.ts'

type Props = { senderId: string; phone: string | null; demo: boolean; initial: LinkView }

/** Linking a number, by a code to scan or one to enter, and every state it can be in, up to "connected". */
export function LinkPanel({ senderId, phone, demo, initial }: Props) {
  const t = useTranslations('senders.connect')
  const queries = useQueryClient()
  const narrow = useNarrow()
  const [chosen, choose] = useState<LinkMethod | null>(null)
  const { data: link = initial, error } = useQuery({
    queryKey: ['senders', senderId, 'link'],
    queryFn: () => api<LinkView>(`/api/senders/${senderId}/qr`),
    initialData: initial,
    refetchInterval: ({ state }) => (state.data?.state === 'connected' || state.data?.state === 'idle' ? false : 1_500),
  })
  const refetch = () => queries.invalidateQueries({ queryKey: ['senders'] })
  const again = useMutation({ mutationFn: () => linkAgain({ id: senderId, method: 'qr' }), onSettled: refetch })
  const demoPhone = useMutation({ mutationFn: () => demoScan({ id: senderId }), onSettled: refetch })
  const problem = [again.data, demoPhone.data].find((result) => result && !result.ok)
  if (link.state === 'connected') return <Connected phone={link.phone} />

  // a phone cannot scan its own screen: there the code to enter comes first
  const asked = link.state === 'idle' ? null : link.method
  const method = chosen ?? (asked === 'pairing_code' || narrow ? 'pairing_code' : 'qr')
  const shown = link.state === 'code' && link.method === method
  return (
    <Card className="grid gap-6 p-card" aria-live="polite">
      <Segmented
        block
        label={t('way')}
        value={method}
        onValueChange={choose}
        options={[
          { value: 'qr', label: t('scanTab'), icon: <QrIcon aria-hidden /> },
          { value: 'pairing_code', label: t('enterTab'), icon: <KeyRound aria-hidden /> },
        ]}
      />
      <div className="grid gap-6 md:grid-cols-[1fr_264px] md:items-center md:gap-9">
        <LinkSteps method={method} />
        <div className="order-first grid gap-3 md:order-none">
          <LinkStage
            {...{ senderId, phone, link, method }}
            onAgain={() => again.mutate()}
            busy={again.isPending}
            onAsked={refetch}
          />
          {demo && shown && (
            <div className="grid gap-1.5 text-center">
              <Button variant="soft" block onClick={() => demoPhone.mutate()} busy={demoPhone.isPending}>
                <Smartphone aria-hidden />
                {t(method === 'qr' ? 'demoScan' : 'enter.demo')}
              </Button>
              <p className="text-xs text-muted-foreground">{t(method === 'qr' ? 'demoHint' : 'enter.demoHint')}</p>
            </div>
          )}
          {problem && !problem.ok && <Banner tone="danger">{problem.error.message}</Banner>}
          {error && <Banner tone="warning">{error.message}</Banner>}
        </div>
      </div>
    </Card>
  )
}

function Connected({ phone }: { phone: string }) {
  const t = useTranslations('senders.connect')
  return (
    <Card className="p-card" aria-live="polite">
      <Stage
        icon={<CircleCheck />}
        tone="success"
        title={t('done', { phone: formatPhone(phone) })}
        hint={t('doneHint')}
      >
        <div className="flex flex-wrap justify-center gap-2">
          <Button asChild>
            <Link href="/contacts/import">{t('nextContacts')}</Link>
          </Button>
          <Button variant="outline" asChild>
            <Link href="/senders">{t('finish')}</Link>
          </Button>
        </div>
      </Stage>
    </Card>
  )
}
