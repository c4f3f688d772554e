'use client'

import { Smartphone } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { formatPhone } from '#components/contacts/phone.ts'
import { Badge } from '#components/ui/badge.tsx'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx'
import { RadioCards } from '#components/ui/radio-cards.tsx'
import { isOffer, type Speed, speeds } from '#lib/campaigns/schema.ts'
import { fromWallTime, toWallTime } from '#lib/campaigns/zone.ts'
import { BuilderHead, StepFoot, useSaveDraft } from './builder-frame.tsx'
import type { SenderOption } from './view.ts'
import { WhenField } from './when-field.tsx'

type Props = {
  id: string
  name: string
  category: string
  senderId: string | null
  speed: Speed
  scheduledFor: string | null
  senders: SenderOption[]
  timeZone: string
}

/** Step 3: from which number, how fast, and when. */
export function TimeStep({ id, name, category, senders, timeZone, ...initial }: Props) {
  const t = useTranslations('campaigns.builder')
  const tt = useTranslations('campaigns.builder.time')
  const ts = useTranslations('campaigns.speed')
  const [senderId, setSenderId] = useState(
    senders.some((sender) => sender.id === initial.senderId) ? initial.senderId : null,
  )
  const [speed, setSpeed] = useState(initial.speed)
  const [later, setLater] = useState(initial.scheduledFor !== null)
  const [at, setAt] = useState(initial.scheduledFor ? toWallTime(new Date(initial.scheduledFor), timeZone) : '')
  const [asked, setAsked] = useState(false)
  const { save, busy, failure } = useSaveDraft()

  const when = later ? fromWallTime(at, timeZone) : undefined
  const timeProblem = !later ? undefined : !when ? tt('needTime') : when.getTime() < Date.now() ? tt('past') : undefined
  const values = { id, senderId, speed, scheduledFor: when ?? null }
  const submit = (event: React.FormEvent) => {
    event.preventDefault()
    setAsked(true)
    if (!timeProblem) save(values, () => `/campaigns/${id}/review`)
  }
  return (
    <>
      <BuilderHead title={name} step="time" />
      <form onSubmit={submit} className="grid max-w-3xl gap-(--stack)">
        <Card>
          <CardHeader title={tt('sender')} />
          <CardBody>
            {senders.length === 0 ? (
              <Banner
                tone="warning"
                action={
                  <Button asChild variant="outline">
                    <Link href="/senders/new">{tt('connect')}</Link>
                  </Button>
                }
              >
                {tt('noSender')}
              </Banner>
            ) : (
              <RadioCards
                label={tt('sender')}
                value={senderId ?? undefined}
                onValueChange={setSenderId}
                columns={senders.length > 1 ? 2 : 1}
                options={senders.map((sender) => ({
                  value: sender.id,
                  icon: <Smartphone aria-hidden />,
                  title: sender.name,
                  description: sender.phone ? formatPhone(sender.phone) : undefined,
                  badge: (
                    <Badge tone={sender.status === 'active' ? 'success' : 'warning'}>
                      {tt(`senderState.${sender.status}`)}
                    </Badge>
                  ),
                }))}
              />
            )}
          </CardBody>
        </Card>
        <Card>
          <CardHeader title={tt('speed')} />
          <CardBody>
            <RadioCards<Speed>
              label={tt('speed')}
              value={speed}
              onValueChange={setSpeed}
              columns={3}
              options={speeds.map((one) => ({
                value: one,
                title: ts(one),
                description: tt(`speedHint.${one}`),
                ...(one === 'balanced' && { badge: <Badge tone="primary">{tt('recommended')}</Badge> }),
              }))}
            />
          </CardBody>
        </Card>
        <Card>
          <CardHeader title={tt('when')} />
          <CardBody className="grid gap-4">
            <RadioCards
              label={tt('when')}
              value={later ? 'later' : 'now'}
              onValueChange={(value) => setLater(value === 'later')}
              columns={2}
              options={[
                { value: 'now', title: tt('now'), description: tt('nowHint') },
                { value: 'later', title: tt('later'), description: tt('laterHint') },
              ]}
            />
            {later && (
              <WhenField value={at} onChange={setAt} timeZone={timeZone} error={asked ? timeProblem : undefined} />
            )}
            <p className="text-sm text-muted-foreground">{tt('quiet', { offer: isOffer(category) ? 'yes' : 'no' })}</p>
          </CardBody>
        </Card>
        <StepFoot
          back={`/campaigns/${id}/edit?step=contacts`}
          next={t('nextReview')}
          busy={busy}
          failure={failure}
          onLeave={() =>
            save({ ...values, scheduledFor: timeProblem ? null : values.scheduledFor }, () => '/campaigns')
          }
        />
      </form>
    </>
  )
}
