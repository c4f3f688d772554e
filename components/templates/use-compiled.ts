'use client'

import { useTranslations } from 'next-intl'
import { useEffect, useMemo, useState } from 'react'
import { checkMessage } from '#app/(dashboard)/templates/actions.ts'
import { AppError } from '#lib/errors.ts'
import type { CompiledTemplate } from '#lib/templates/render.ts'

type Renderer = typeof import('#lib/templates/render.ts')
let renderer: Renderer | undefined

/** Liquid comes when a text is written or shown, not with the page. */
function useRenderer(): Renderer | undefined {
  const [loaded, setLoaded] = useState(renderer)
  useEffect(() => {
    if (loaded) return
    let here = true
    void import('#lib/templates/render.ts').then((found) => {
      renderer = found
      if (here) setLoaded(found)
    })
    return () => {
      here = false
    }
  }, [loaded])
  return loaded
}

export type Compiled = {
  template: CompiledTemplate | undefined
  /** What is wrong, as a sentence. An empty text is not wrong yet. */
  error: string | undefined
}

/**
 * Compiles a text as it is typed. Whether its placeholders exist is asked of the server, and only where the page does
 * not know them.
 */
export function useCompiled(body: string, known: readonly string[]): Compiled {
  const t = useTranslations('errors')
  const module = useRenderer()
  const here = useMemo(() => {
    if (!module || body.trim() === '') return { template: undefined, failure: undefined }
    try {
      return { template: module.compileTemplate(body), failure: undefined }
    } catch (failure) {
      if (failure instanceof AppError) return { template: undefined, failure }
      throw failure
    }
  }, [module, body])
  const strange = here.template?.placeholders.some(({ name }) => !known.includes(name)) ?? false
  const unknown = useUnknown(body, strange)
  const { failure, template } = here
  const values = failure?.details as Record<string, string | number> | undefined
  return { template, error: failure ? t(failure.code, { ...SILENT, ...values }) : unknown }
}

/** The sentences of errors.json name these; a template's own errors give them all. */
const SILENT = {
  id: '',
  seconds: 0,
  name: '',
  short: 0,
  limit: 0,
  line: 1,
  hint: 'other',
  near: '',
  suggestion: '',
  hasSuggestion: 'no',
  reason: 'other',
}

function useUnknown(body: string, ask: boolean): string | undefined {
  const [answer, setAnswer] = useState<{ body: string; message: string | undefined }>()
  useEffect(() => {
    if (!ask) return
    let here = true
    const timer = setTimeout(async () => {
      const result = await checkMessage({ body })
      if (here && result.ok) setAnswer({ body, message: result.data?.message })
    }, 400)
    return () => {
      here = false
      clearTimeout(timer)
    }
  }, [body, ask])
  return ask && answer?.body === body ? answer.message : undefined
}
