'use client'
import { useFormatter } from 'next-intl'
import { useMemo } from 'react'
import { spokenClock } from '#lib/locales.ts'
import { useLanguage } from './use-language.ts'

type Format = ReturnType<typeof useFormatter>

/** useFormatter, with the parts of the day as Marathi says them beside an hour. Everything that shows a time uses this. */
export function useFormat(): Format {
  const format = useFormatter()
  const language = useLanguage()
  return useMemo(() => (language === 'mr' ? inMarathi(format) : format), [format, language])
}

function inMarathi(format: Format): Format {
  const dateTime = format.dateTime as (...of: unknown[]) => string
  return { ...format, dateTime: ((...of: unknown[]) => spokenClock(dateTime(...of), 'mr')) as Format['dateTime'] }
}
