'use client'

import { useNow, useTranslations } from 'next-intl'
import { useState } from 'react'
import { formatPhone } from '#components/contacts/phone.ts'
import { Banner } from '#components/ui/banner.tsx'
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx'
import { Bubble, Filled, PhonePreview } from '#components/ui/phone-preview.tsx'
import { Segmented } from '#components/ui/segmented.tsx'
import { useFormat } from '#components/use-format.ts'
import { useLanguage } from '#components/use-language.ts'
import type { PreviewContact } from '#lib/templates/queries.ts'
import type { CompiledTemplate } from '#lib/templates/render.ts'
import { langOf } from './lang.ts'

type Props = {
  template: CompiledTemplate | undefined
  contacts: readonly PreviewContact[]
  shop: string
  phone?: string | null
  /** What is wrong with the text stands elsewhere: nothing about missing values here. */
  broken?: boolean
}

/** The message as a real contact will read it, while it is being written. */
export function MessagePreview({ template, contacts, shop, phone, broken = false }: Props) {
  const t = useTranslations('templates.editor')
  const r = useTranslations('campaigns.review.samples')
  const format = useFormat()
  const now = useNow()
  const language = useLanguage()
  const example: PreviewContact = {
    kind: 'typical',
    id: '',
    name: t('exampleName'),
    phone: '+919822041702',
    attributes: {},
  }
  const people = contacts.length > 0 ? contacts : [example]
  const [chosen, setChosen] = useState<string>(people[0]!.id)
  const person = people.find(({ id }) => id === chosen) ?? people[0]!
  const rendered = template?.render(person)
  const parts = template?.parts(person) ?? []
  const text = parts.map((part) => part.text).join('')
  const first = (name: string | null) => name?.trim().split(/\s+/)[0] || t('sample.nameless')
  return (
    <Card>
      <CardHeader title={t('preview')} />
      <CardBody className="grid gap-3.5">
        {people.length > 1 && (
          <Segmented
            block
            label={r('label')}
            value={person.id}
            onValueChange={setChosen}
            options={people.map(({ id, kind, name }) => ({
              value: id,
              label: kind === 'typical' ? first(name) : t(kind === 'fallback' ? 'sample.nameless' : 'sample.longest'),
            }))}
          />
        )}
        <PhonePreview name={shop} day={r('today')} {...(phone && { detail: formatPhone(phone) })}>
          {text.trim() === '' ? (
            <p className="justify-self-center pt-10 text-sm text-chat-meta">{t('previewEmpty')}</p>
          ) : (
            <Bubble time={format.dateTime(now, 'time')} lang={langOf(text, language)}>
              {parts.map((part, index) => {
                const id = index
                return part.personal ? <Filled key={id}>{part.text}</Filled> : <span key={id}>{part.text}</span>
              })}
            </Bubble>
          )}
        </PhonePreview>
        {rendered && !rendered.ok && !broken && contacts.length > 0 ? (
          <Banner tone="warning">
            {t('missing', { named: person.name ? 'yes' : 'no', who: person.name ?? '', key: rendered.missing })}
          </Banner>
        ) : (
          <p className="text-center text-xs text-muted-foreground">
            {contacts.length > 0 ? t('previewReal') : t('previewExample')}
          </p>
        )}
      </CardBody>
    </Card>
  )
}
