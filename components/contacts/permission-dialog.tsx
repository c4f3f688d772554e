'use client'

import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { type FormEvent, useState } from 'react'
import { lift, update } from '#app/(dashboard)/contacts/actions.ts'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'
import { Checkbox } from '#components/ui/checkbox.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { toast } from '#components/ui/toast.tsx'

type Props = { id: string; name: string; what: 'record' | 'lift'; onClose: () => void }

/** What the person said, in the words of whoever heard it; and the box, empty each time. */
export function PermissionDialog({ id, name, what, onClose }: Props) {
  const t = useTranslations('contacts.permission')
  const common = useTranslations('common')
  const router = useRouter()
  const [statement, setStatement] = useState('')
  const [agreed, setAgreed] = useState(false)
  const [asked, setAsked] = useState(false)
  const save = useMutation({
    mutationFn: () => {
      const consent = { confirmed: true as const, statement: statement.trim() || t('recordConfirm') }
      return what === 'lift' ? lift({ id, consent }) : update({ id, consent })
    },
    onSuccess: (result) => {
      if (!result.ok) return
      toast.success(what === 'lift' ? t('lifted') : t('recorded'))
      router.refresh()
      onClose()
    },
  })
  const failure = save.data && !save.data.ok ? save.data.error.message : save.error?.message
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setAsked(true)
    if (agreed) save.mutate()
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={what === 'lift' ? t('liftTitle', { name }) : t('recordTitle')}
      description={t('recordLead')}
      footer={
        <>
          <Button variant="outline" onClick={onClose}>
            {common('cancel')}
          </Button>
          <Button type="submit" form="permission" busy={save.isPending}>
            {what === 'lift' ? t('lift') : t('recordSave')}
          </Button>
        </>
      }
    >
      <form id="permission" onSubmit={submit} noValidate className="grid gap-4">
        {failure && <Banner tone="danger">{failure}</Banner>}
        <Field label={t('recordLabel')} optional>
          <Input
            value={statement}
            onChange={(event) => setStatement(event.target.value)}
            maxLength={500}
            placeholder={t('recordPlaceholder')}
            autoComplete="off"
            dir="auto"
          />
        </Field>
        <Checkbox
          checked={agreed}
          onCheckedChange={setAgreed}
          label={t('recordConfirm')}
          error={asked && !agreed ? t('required') : undefined}
        />
      </form>
    </Dialog>
  )
}
