'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { type FormEvent, useId, useState } from 'react'
import { ApiError, api } from '#components/api.ts'
import { formatPhone } from '#components/contacts/phone.ts'
import type { ErrorPageWire } from '#components/contacts/wire.ts'
import { Button } from '#components/ui/button.tsx'
import { Input } from '#components/ui/input.tsx'
import { toast } from '#components/ui/toast.tsx'
import { RefusedRow } from './refused-row.tsx'

type Props = { importId: string; item: ErrorPageWire['items'][number]; country: string }

/** A refused row with its number to type again; once it is good the row joins the contacts and leaves the list. */
export function FixRow({ importId, item, country }: Props) {
  const t = useTranslations('contacts.import')
  const queries = useQueryClient()
  const id = useId()
  const [phone, setPhone] = useState(item.phone)
  const fix = useMutation({
    mutationFn: () =>
      api<{ phone: string }>(`/api/contacts/import/${importId}/errors/${item.row}`, {
        method: 'PATCH',
        body: { phone },
      }),
    onSuccess: async (fixed) => {
      toast.success(t('fixed', { phone: formatPhone(fixed.phone) }))
      await queries.invalidateQueries({ queryKey: ['imports', importId] })
    },
  })
  const code = fix.error instanceof ApiError ? String(fix.error.details?.reason ?? item.code) : item.code
  const submit = (event: FormEvent) => {
    event.preventDefault()
    fix.mutate()
  }
  return (
    <RefusedRow
      row={item.row}
      code={code}
      name={item.name}
      phone={fix.isError ? phone : item.phone}
      country={country}
      reasonId={id}
      action={
        <form onSubmit={submit} className="flex gap-2">
          <Input
            value={phone}
            onChange={(event) => setPhone(event.target.value)}
            inputMode="tel"
            autoComplete="off"
            maxLength={100}
            aria-label={t('fixPhone', { row: item.row })}
            aria-describedby={id}
            aria-invalid={phone === item.phone || fix.isError || undefined}
            className="md:w-44"
          />
          <Button
            type="submit"
            variant="outline"
            busy={fix.isPending}
            disabled={phone.trim() === '' || phone === item.phone}
          >
            {t('fixSave')}
          </Button>
        </form>
      }
    />
  )
}
