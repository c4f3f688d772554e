'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useFormatter, useTranslations } from 'next-intl'
import { type FormEvent, useId, useState } from 'react'
import { changeCap } from '#app/(dashboard)/senders/actions.ts'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'
import { Checkbox } from '#components/ui/checkbox.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { RadioCards } from '#components/ui/radio-cards.tsx'
import { toast } from '#components/ui/toast.tsx'
import { OWN_CAP_MAX } from '#lib/pacing/new-chats.ts'

type Props = { senderId: string; own: number | null; byAge: number; onClose: () => void }

/** The owner's choice, after what it risks: by the number's age, or a figure of their own. */
export function CapDialog({ senderId, own, byAge, onClose }: Props) {
  const t = useTranslations('restraint.dialog')
  const format = useFormatter()
  const queries = useQueryClient()
  const form = useId()
  const [choice, choose] = useState<'age' | 'own'>(own === null ? 'age' : 'own')
  const [text, setText] = useState(String(own ?? byAge))
  const [understood, setUnderstood] = useState(false)
  const [tried, setTried] = useState(false)
  const value = /^\d{1,6}$/.test(text.trim()) ? Number(text) : 0
  const valid = value >= 1 && value <= OWN_CAP_MAX
  const higher = choice === 'own' && value > byAge
  const work = useMutation({
    mutationFn: () => changeCap({ id: senderId, newChatCap: choice === 'own' ? value : null }),
    onSuccess(result) {
      if (!result.ok) return
      toast.success(t('saved'))
      onClose()
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['senders'] }),
  })
  const failure = work.data && !work.data.ok ? work.data.error.message : work.error?.message
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (choice === 'age' || (valid && (!higher || understood))) work.mutate()
  }
  return (
    <Dialog
      open
      onOpenChange={(next) => !next && !work.isPending && onClose()}
      title={t('title')}
      footer={
        <>
          <Button variant="outline" onClick={onClose} disabled={work.isPending}>
            {t('cancel')}
          </Button>
          <Button form={form} type="submit" busy={work.isPending}>
            {t('save')}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} noValidate className="grid gap-4">
        <Banner tone="warning" title={t('risk')}>
          {t('riskBody')}
        </Banner>
        <RadioCards
          label={t('title')}
          value={choice}
          onValueChange={choose}
          options={[
            { value: 'age', title: t('byAge'), description: t('byAgeHint', { count: byAge }) },
            { value: 'own', title: t('own'), description: t('ownHint') },
          ]}
        />
        {choice === 'own' && (
          <Field
            label={t('label')}
            error={tried && !valid ? t('range', { max: format.number(OWN_CAP_MAX) }) : undefined}
          >
            <Input
              inputMode="numeric"
              autoComplete="off"
              value={text}
              onChange={(event) => setText(event.target.value)}
              className="max-w-40 tabular-nums"
            />
          </Field>
        )}
        {higher && valid && (
          <Checkbox
            checked={understood}
            onCheckedChange={setUnderstood}
            label={t('understood')}
            error={tried && !understood ? t('tick', { count: byAge }) : undefined}
          />
        )}
        {failure && <Banner tone="danger">{failure}</Banner>}
      </form>
    </Dialog>
  )
}
