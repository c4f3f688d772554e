'use client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { CircleAlert, CircleCheck, Clock, Smartphone } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { demoScan, linkAgain } from '#app/(dashboard)/senders/actions.ts'
import { api } from '#components/api.ts'
import { formatPhone } from '#components/contacts/phone.ts'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'
import { Card } from '#components/ui/card.tsx'
import { Spinner } from '#components/ui/spinner.tsx'
import type { LinkState } from '#lib/senders/schema.ts'
import { CodeBox, Stage } from './code-box.tsx'
import { LinkSteps } from './steps.tsx'

/** LinkState as REST gives it: times are text. */
export type LinkView = LinkState extends infer S
  ? S extends { expiresAt: Date }
    ? Omit<S, 'expiresAt'> & { expiresAt: string }
    : S
  : never

const FAILURES = ['other_number', 'number_in_use', 'no_worker', 'banned', 'outdated'] as const

/** Linking a number: the code that renews, and every state it can be in, up to "connected". */
export function LinkPanel({
  senderId,
  phone,
  demo,
  initial,
}: {
  senderId: string
  phone: string | null
  demo: boolean
  initial: LinkView
}) {
  const t = useTranslations('senders.connect')
  const queries = useQueryClient()
  const key = ['senders', senderId, 'link']
  const { data: link = initial, error } = useQuery({
    queryKey: key,
    queryFn: () => api<LinkView>(`/api/senders/${senderId}/qr`),
    initialData: initial,
    refetchInterval: ({ state }) => (state.data?.state === 'connected' || state.data?.state === 'idle' ? false : 1_500),
  })
  const refetch = () => queries.invalidateQueries({ queryKey: ['senders'] })
  const again = useMutation({ mutationFn: () => linkAgain({ id: senderId }), onSettled: refetch })
  const scan = useMutation({ mutationFn: () => demoScan({ id: senderId }), onSettled: refetch })
  const problem = [again.data, scan.data].find((result) => result && !result.ok)
  const renew = (
    <Button onClick={() => again.mutate()} busy={again.isPending}>
      {t('newCode')}
    </Button>
  )

  if (link.state === 'connected')
    return (
      <Card className="p-card" aria-live="polite">
        <Stage
          icon={<CircleCheck />}
          tone="success"
          title={t('done', { phone: formatPhone(link.phone) })}
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

  return (
    <Card className="grid gap-6 p-card md:grid-cols-[1fr_264px] md:items-center md:gap-9" aria-live="polite">
      <LinkSteps />
      <div className="order-first grid gap-3 md:order-none">
        {link.state === 'code' && <CodeBox code={link.code} expiresAt={link.expiresAt} />}
        {link.state === 'starting' && (
          <Stage boxed icon={<Spinner className="size-7" />} title={t('preparing')} hint={t('preparingHint')} />
        )}
        {link.state === 'connecting' && (
          <Stage boxed icon={<Spinner className="size-7" />} title={t('connecting')} hint={t('connectingHint')} />
        )}
        {link.state === 'expired' && (
          <Stage boxed icon={<Clock />} tone="warning" title={t('expired')} hint={t('expiredHint')}>
            {renew}
          </Stage>
        )}
        {link.state === 'idle' && (
          <Stage boxed icon={<Smartphone />} title={t('start')}>
            {renew}
          </Stage>
        )}
        {link.state === 'failed' && (
          <Stage
            boxed
            icon={<CircleAlert />}
            tone="danger"
            title={t('failed')}
            hint={t(`fail.${FAILURES.find((reason) => reason === link.reason) ?? 'unknown'}`, {
              phone: phone ? formatPhone(phone) : '',
            })}
          >
            {link.reason !== 'banned' && renew}
          </Stage>
        )}
        {demo && link.state === 'code' && (
          <div className="grid gap-1.5 text-center">
            <Button variant="soft" block onClick={() => scan.mutate()} busy={scan.isPending}>
              <Smartphone aria-hidden />
              {t('demoScan')}
            </Button>
            <p className="text-xs text-muted-foreground">{t('demoHint')}</p>
          </div>
        )}
        {problem && !problem.ok && <Banner tone="danger">{problem.error.message}</Banner>}
        {error && <Banner tone="warning">{error.message}</Banner>}
      </div>
    </Card>
  )
}
