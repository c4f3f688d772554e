'use client'

import { Trash2 } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useEffect, useState, useTransition } from 'react'
import { removeTemplate, saveTemplate } from '#app/(dashboard)/templates/actions.ts'
import { AlertDialog } from '#components/ui/alert-dialog.tsx'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'
import { Card, CardBody, CardFooter } from '#components/ui/card.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { toast } from '#components/ui/toast.tsx'
import type { Category } from '#lib/campaigns/schema.ts'
import type { AttributeKey, PreviewContact } from '#lib/templates/queries.ts'
import { CategorySelect } from './category-select.tsx'
import { MessageEditor } from './message-editor.tsx'
import { MessagePreview } from './message-preview.tsx'
import { useCompiled } from './use-compiled.ts'

type Values = { id?: string; name: string; category: Category; body: string }
type Props = {
  initial: Values
  facts: { keys: AttributeKey[]; contacts: PreviewContact[] }
  shop: { name: string; phone: string | null }
}

export function TemplateForm({ initial, facts, shop }: Props) {
  const t = useTranslations('templates.editor')
  const all = useTranslations('templates')
  const router = useRouter()
  const [values, setValues] = useState(initial)
  const [failure, setFailure] = useState<{ message: string; fields: Record<string, string> }>()
  const [saving, save] = useTransition()
  const change = (part: Partial<Values>) => {
    setFailure(undefined)
    setValues((before) => ({ ...before, ...part }))
  }
  const { template, error } = useCompiled(values.body, ['name', 'phone', ...facts.keys.map(({ key }) => key)])
  const changed = values.name !== initial.name || values.body !== initial.body || values.category !== initial.category
  useLeaveWarning(changed && !saving)

  const submit = (event: React.FormEvent) => {
    event.preventDefault()
    save(async () => {
      const result = await saveTemplate(values)
      if (!result.ok) return setFailure({ message: result.error.message, fields: fieldsOf(result.error) })
      toast.success(t('saved'))
      router.push('/templates')
    })
  }
  return (
    <form onSubmit={submit} className="grid gap-(--stack) min-[1120px]:grid-cols-[1fr_380px] min-[1120px]:items-start">
      <Card>
        <CardBody className="grid gap-5">
          <Field label={t('name')} hint={t('nameHint')} error={failure?.fields.name}>
            <Input
              name="name"
              value={values.name}
              maxLength={80}
              onChange={(event) => change({ name: event.target.value })}
            />
          </Field>
          <CategorySelect value={values.category} onChange={(category) => change({ category })} />
          <MessageEditor
            value={values.body}
            onChange={(body) => change({ body })}
            keys={facts.keys}
            error={error ?? failure?.fields.body}
          />
          {failure && Object.keys(failure.fields).length === 0 && <Banner tone="danger">{failure.message}</Banner>}
        </CardBody>
        <CardFooter className="justify-between">
          <div className="flex flex-wrap gap-2">
            <Button type="submit" busy={saving}>
              {t('save')}
            </Button>
            {initial.id && !changed && (
              <Button asChild variant="outline">
                <Link href={`/campaigns/new?template=${initial.id}`}>{all('use')}</Link>
              </Button>
            )}
          </div>
          {initial.id && <DeleteButton id={initial.id} name={initial.name} />}
        </CardFooter>
      </Card>
      <div className="min-[1120px]:sticky min-[1120px]:top-7">
        <MessagePreview
          template={template}
          contacts={facts.contacts}
          shop={shop.name}
          phone={shop.phone}
          broken={error !== undefined}
        />
      </div>
    </form>
  )
}

/** An error of the text or the name stands beside its field, whatever its code. */
function fieldsOf({ code, message, fields = {} }: { code: string; message: string; fields?: Record<string, string> }) {
  if (code === 'template_name_taken') return { name: message }
  return code.startsWith('template_') ? { body: message } : fields
}

/** The browser asks before it throws away what was written. */
function useLeaveWarning(active: boolean) {
  useEffect(() => {
    if (!active) return
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', warn)
    return () => window.removeEventListener('beforeunload', warn)
  }, [active])
}

function DeleteButton({ id, name }: { id: string; name: string }) {
  const t = useTranslations('templates.editor')
  const router = useRouter()
  const [open, setOpen] = useState(false)
  const [error, setError] = useState<string>()
  const [busy, start] = useTransition()
  return (
    <AlertDialog
      danger
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button variant="danger-ghost">
          <Trash2 aria-hidden />
          {t('delete')}
        </Button>
      }
      title={t('deleteTitle', { name })}
      description={t('deleteBody')}
      confirm={t('deleteConfirm')}
      busy={busy}
      error={error}
      onConfirm={() =>
        start(async () => {
          const result = await removeTemplate({ id })
          if (!result.ok) return setError(result.error.message)
          toast.success(t('deleted'))
          router.push('/templates')
        })
      }
    />
  )
}
