'use client'

import { useMutation } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { api } from '#components/api.ts'
import { GroupPicker } from '#components/contacts/group-picker.tsx'
import type { GroupWire, ImportWire } from '#components/contacts/wire.ts'
import { Banner } from '#components/ui/banner.tsx'
import { Button } from '#components/ui/button.tsx'
import { Card, CardHeader } from '#components/ui/card.tsx'
import { Checkbox } from '#components/ui/checkbox.tsx'
import { Field } from '#components/ui/field.tsx'
import { type Choice, mappingOf } from './choice.ts'
import { useCheck } from './use-check.ts'

type Props = {
  file: ImportWire
  choice: Choice
  groups: GroupWire[]
  onBack: () => void
  onStarted: (file: ImportWire) => void
}

/** The last look: who vouches for these people, and where they are kept together. The box starts empty every time. */
export function PermissionStep({ file, choice, groups, onBack, onStarted }: Props) {
  const t = useTranslations('contacts')
  const common = useTranslations('common')
  const [agreed, setAgreed] = useState(false)
  const [asked, setAsked] = useState(false)
  const [group, setGroup] = useState('')
  const { data: check } = useCheck(file.importId, choice)
  const start = useMutation({
    mutationFn: () =>
      api<ImportWire>(`/api/contacts/import/${file.importId}`, {
        body: {
          mapping: mappingOf(choice),
          ...(group && { groupName: group }),
          consent: { confirmed: true, statement: t('permission.boxLabel') },
        },
      }),
    onSuccess: onStarted,
  })
  const count = check?.ready ?? file.rowsTotal
  const press = () => {
    setAsked(true)
    if (agreed) start.mutate()
  }
  return (
    <div className="grid max-w-[720px] gap-stack">
      {start.error && (
        <Banner tone="danger" urgent>
          {start.error.message}
        </Banner>
      )}
      <Card>
        <CardHeader title={t('import.permissionTitle')} description={t('import.permissionLead')} />
        <div className="p-card">
          <Checkbox
            checked={agreed}
            onCheckedChange={setAgreed}
            label={<span className="font-semibold">{t('permission.boxLabel')}</span>}
            hint={t('permission.boxHint')}
            error={asked && !agreed ? t('permission.required') : undefined}
            className="rounded-md border bg-background p-3"
          />
        </div>
      </Card>
      <Card>
        <CardHeader title={t('import.groupTitle')} />
        <div className="grid gap-2 p-card">
          <Field label={t('import.groupLabel')} optional hint={t('import.groupHint')}>
            <GroupPicker groups={groups} value={group} onChange={setGroup} placeholder={t('import.groupPlaceholder')} />
          </Field>
          {choice.columns.some(({ as }) => as === 'group') && (
            <p className="text-sm text-muted-foreground">{t('import.groupColumn')}</p>
          )}
        </div>
      </Card>
      <div className="flex flex-col-reverse gap-2.5 md:flex-row md:items-start md:justify-end">
        <Button variant="outline" size="lg" onClick={onBack} disabled={start.isPending}>
          {common('back')}
        </Button>
        <Button size="lg" busy={start.isPending} onClick={press}>
          {t('import.start', { count })}
        </Button>
      </div>
    </div>
  )
}
