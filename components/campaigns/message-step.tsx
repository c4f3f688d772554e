'use client'

import { useTranslations } from 'next-intl'
import { useRef, useState } from 'react'
import { CategorySelect } from '#components/templates/category-select.tsx'
import { MessageEditor } from '#components/templates/message-editor.tsx'
import { MessagePreview } from '#components/templates/message-preview.tsx'
import { useCompiled } from '#components/templates/use-compiled.ts'
import { Card, CardBody } from '#components/ui/card.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { type Audience, type Category, isOffer } from '#lib/campaigns/schema.ts'
import type { AttributeKey, PreviewContact } from '#lib/templates/queries.ts'
import type { Template } from '#lib/templates/schema.ts'
import { BuilderHead, StepFoot, useSaveDraft } from './builder-frame.tsx'
import { StopLine } from './stop-line.tsx'
import { TemplateChoice } from './template-choice.tsx'

export type TemplateOption = Pick<Template, 'id' | 'name' | 'category' | 'body'>
type Values = { name: string; category: Category; body: string; templateId: string | null }
type Props = {
  id?: string
  initial: Values
  /** Chosen before the draft exists: a group's page offers "write to these". */
  audience?: Audience
  templates: TemplateOption[]
  facts: { keys: AttributeKey[]; contacts: PreviewContact[] }
  shop: { name: string; phone: string | null }
}

/** Step 1: what to say. */
export function MessageStep({ id, initial, audience, templates, facts, shop }: Props) {
  const t = useTranslations('campaigns.builder')
  const e = useTranslations('errors')
  const [values, setValues] = useState(initial)
  const [asked, setAsked] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const { save, busy, failure, clear } = useSaveDraft()
  const { template, error } = useCompiled(values.body, ['name', 'phone', ...facts.keys.map(({ key }) => key)])
  const change = (part: Partial<Values>) => {
    clear()
    setValues((before) => ({ ...before, ...part }))
  }
  const missing = {
    name: asked && values.name.trim() === '' ? e('field.required') : failure?.fields.name,
    body: asked && values.body.trim() === '' ? e('template_empty') : failure?.fields.body,
  }
  const store = (next: (saved: string) => string, name = values.name) =>
    save({ ...(id ? { id } : audience && { audience }), ...values, name }, next)

  const submit = (event: React.FormEvent) => {
    event.preventDefault()
    setAsked(true)
    const stop = values.name.trim() === '' ? 'name' : values.body.trim() === '' || error ? 'body' : undefined
    if (stop) return form.current?.querySelector<HTMLElement>(`[name="${stop}"]`)?.focus()
    store((saved) => `/campaigns/${saved}/edit?step=contacts`)
  }
  return (
    <>
      <BuilderHead title={initial.name || t('newTitle')} step="message" />
      <form
        ref={form}
        onSubmit={submit}
        className="grid gap-(--stack) min-[1120px]:grid-cols-[1fr_380px] min-[1120px]:items-start"
      >
        <div className="grid gap-(--stack)">
          <Card>
            <CardBody className="grid gap-5">
              <Field label={t('nameLabel')} hint={t('nameHint')} error={missing.name}>
                <Input
                  name="name"
                  value={values.name}
                  maxLength={120}
                  placeholder={t('namePlaceholder')}
                  onChange={(event) => change({ name: event.target.value })}
                />
              </Field>
              <TemplateChoice
                templates={templates}
                body={values.body}
                value={values.templateId}
                onChoose={(chosen) =>
                  change({ templateId: chosen.id, body: chosen.body, category: chosen.category as Category })
                }
              />
              <CategorySelect value={values.category} onChange={(category) => change({ category })} />
              <MessageEditor
                value={values.body}
                onChange={(body) => change({ body })}
                keys={facts.keys}
                error={error ?? missing.body}
                note={isOffer(values.category) && <StopLine body={values.body} onChange={(body) => change({ body })} />}
              />
            </CardBody>
          </Card>
          <StepFoot
            next={t('nextContacts')}
            busy={busy}
            failure={failure}
            onLeave={() => store(() => '/campaigns', values.name.trim() || t('newTitle'))}
          />
        </div>
        <div className="order-last min-[1120px]:sticky min-[1120px]:top-7">
          <MessagePreview
            template={template}
            contacts={facts.contacts}
            shop={shop.name}
            phone={shop.phone}
            broken={error !== undefined}
          />
        </div>
      </form>
    </>
  )
}
