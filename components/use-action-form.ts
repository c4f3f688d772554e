'use client'

import { type FormEvent, useState, useTransition } from 'react'
import type { ActionResult } from '#lib/http/action.ts'

type Failure = Extract<ActionResult<unknown>, { ok: false }>['error']

/**
 * A plain form over a server action: reads the fields by name, keeps what was entered, shows one sentence a field and
 * puts the focus on the first one that needs another look. Live forms with many parts use react-hook-form.
 */
export function useActionForm<I, T>(
  action: (input: I) => Promise<ActionResult<T>>,
  { onDone, extra }: { onDone?: (data: T) => void; extra?: Partial<I> } = {},
) {
  const [busy, start] = useTransition()
  const [failure, setFailure] = useState<Failure | null>(null)
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const input = { ...Object.fromEntries(new FormData(form)), ...extra } as I
    start(async () => {
      const result = await action(input)
      // a redirect leaves without a result
      if (!result) return
      setFailure(result.ok ? null : result.error)
      if (result.ok) onDone?.(result.data)
      else focusField(form, Object.keys(result.error.fields ?? {}))
    })
  }
  const fields = failure?.fields ?? {}
  const inFields = failure?.code === 'invalid_input' && Object.keys(fields).length > 0
  return {
    busy,
    onSubmit,
    fields,
    code: failure?.code,
    /** What is wrong with the whole; null where the fields say it. */
    error: failure && !inFields ? failure.message : null,
  }
}

function focusField(form: HTMLFormElement, names: string[]) {
  const first = Array.from(form.elements).find((element) => names.includes(element.getAttribute('name') ?? ''))
  if (first instanceof HTMLElement) first.focus()
}
