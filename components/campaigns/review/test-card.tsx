'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState, useSyncExternalStore } from 'react'
import { ApiError, api } from '#components/api.ts'
import { useWhen } from '#components/campaigns/use-when.ts'
import type { Json } from '#components/json.ts'
import { Button } from '#components/ui/button.tsx'
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import type { getMessage } from '#lib/messages/queries.ts'

type Message = Json<Awaited<ReturnType<typeof getMessage>>>
const REMEMBERED = 'test-phone'
const OVER = ['delivered', 'read', 'failed', 'blocked', 'review']

/** The browser remembers the last number, so that the next test is one press away. */
const useRemembered = () =>
  useSyncExternalStore(
    () => () => {},
    () => localStorage.getItem(REMEMBERED) ?? '',
    () => '',
  )

/** "Send yourself a test": the campaign's text to one phone, and what became of it. */
export function TestCard({ campaignId, disabled }: { campaignId: string; disabled: boolean }) {
  const t = useTranslations('campaigns.review.test')
  const remembered = useRemembered()
  const [typed, setTyped] = useState<string>()
  const [empty, setEmpty] = useState(false)
  const phone = typed ?? remembered
  const send = useMutation({
    mutationFn: () => api<Message>('/api/messages/send', { body: { campaignId, phone } }),
    onSuccess: () => localStorage.setItem(REMEMBERED, phone),
  })
  const followed = useQuery({
    queryKey: ['messages', send.data?.id],
    queryFn: () => api<Message>(`/api/messages/${send.data?.id}`),
    enabled: send.data !== undefined,
    refetchInterval: ({ state }) => (state.data && OVER.includes(state.data.status) ? false : 2_000),
  })
  const error = empty ? t('needPhone') : send.error instanceof ApiError ? send.error.message : undefined
  const submit = (event: React.FormEvent) => {
    event.preventDefault()
    setEmpty(phone.trim() === '')
    if (phone.trim() !== '') send.mutate()
  }
  return (
    <Card>
      <CardHeader title={t('title')} />
      <CardBody>
        <form onSubmit={submit} className="grid gap-2">
          <div className="flex items-start gap-2">
            <Field label={<span className="sr-only">{t('phone')}</span>} error={error} className="flex-1 gap-1">
              <Input
                type="tel"
                inputMode="tel"
                autoComplete="tel"
                value={phone}
                placeholder="98220 41702"
                onChange={(event) => setTyped(event.target.value)}
              />
            </Field>
            <Button type="submit" variant="outline" busy={send.isPending} disabled={disabled}>
              {t('send')}
            </Button>
          </div>
          <p role="status" className="text-xs text-muted-foreground">
            <Outcome message={followed.data ?? send.data} />
          </p>
        </form>
      </CardBody>
    </Card>
  )
}

function Outcome({ message }: { message: Message | undefined }) {
  const t = useTranslations('campaigns.review.test')
  const m = useTranslations('messages')
  const { time } = useWhen()
  if (!message) return t('note')
  const { status, reason, deliveredAt, readAt, sentAt } = message
  const at = deliveredAt ?? readAt ?? sentAt
  if ((status === 'delivered' || status === 'read') && at) return t('arrived', { time: time(at) })
  if (status === 'blocked' || status === 'failed' || status === 'review') {
    const key = `${status}.${reason ?? 'other'}` as 'failed.other'
    return t('notArrived', { reason: m.has(key) ? m(key) : m(`${status}.other`) })
  }
  return status === 'sent' ? m('sent') : t('onWay')
}
