'use client'

import { useNow, useTranslations } from 'next-intl'
import type { ReviewView } from '#components/campaigns/view.ts'
import { formatPhone } from '#components/contacts/phone.ts'
import { langOf } from '#components/templates/lang.ts'
import { Banner } from '#components/ui/banner.tsx'
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx'
import { Bubble, Filled, PhonePreview } from '#components/ui/phone-preview.tsx'
import { Segmented } from '#components/ui/segmented.tsx'
import { useFormat } from '#components/use-format.ts'
import { useLanguage } from '#components/use-language.ts'

type Sample = ReviewView['samples'][number]
type Props = { review: ReviewView; chosen: Sample['kind'] | undefined; onChoose: (kind: Sample['kind']) => void }

/** The message as real people of this audience will read it. */
export function SamplesCard({ review, chosen, onChoose }: Props) {
  const t = useTranslations('campaigns.review.samples')
  const e = useTranslations('templates.editor')
  const format = useFormat()
  const now = useNow()
  const language = useLanguage()
  const { samples, sender, workspace } = review
  const sample = samples.find(({ kind }) => kind === chosen) ?? samples[0]
  const name = (one: Sample) => one.contact.name?.trim().split(/\s+/)[0] ?? e('sample.nameless')
  const text = sample?.parts.map((part) => part.text).join('') ?? ''
  return (
    <Card>
      <CardHeader title={t('title')} />
      <CardBody className="grid gap-3.5">
        {samples.length > 1 && (
          <Segmented
            block
            label={t('label')}
            value={sample?.kind ?? 'typical'}
            onValueChange={onChoose}
            options={samples.map((one) => ({
              value: one.kind,
              label: one.kind === 'typical' ? name(one) : e(`sample.${one.kind}`),
            }))}
          />
        )}
        <PhonePreview name={workspace} day={t('today')} {...(sender?.phone && { detail: formatPhone(sender.phone) })}>
          {sample ? (
            <Bubble time={format.dateTime(now, 'time')} lang={langOf(text, language)}>
              {sample.parts.map((part, index) => {
                const id = index
                return part.personal ? <Filled key={id}>{part.text}</Filled> : <span key={id}>{part.text}</span>
              })}
            </Bubble>
          ) : (
            <p className="justify-self-center pt-10 text-sm text-chat-meta">{t('none')}</p>
          )}
        </PhonePreview>
        {sample?.missing ? (
          <Banner tone="warning">
            {e('missing', {
              named: sample.contact.name ? 'yes' : 'no',
              who: sample.contact.name ?? '',
              key: sample.missing,
            })}
          </Banner>
        ) : (
          sample && <p className="text-center text-xs text-muted-foreground">{t('note')}</p>
        )}
      </CardBody>
    </Card>
  )
}
