'use client'

import { useTranslations } from 'next-intl'
import { useLanguage } from '#components/use-language.ts'
import { langOf } from './lang.ts'

/** A template's text with its placeholders as chips, for lists. */
export function BodyText({ body, className }: { body: string; className?: string }) {
  const t = useTranslations('templates.editor')
  const language = useLanguage()
  const own: Record<string, string> = { name: t('keyName'), phone: t('keyPhone') }
  const parts = body.split(/(\{\{.*?\}\})/s)
  return (
    <p lang={langOf(body, language)} className={className}>
      {parts.map((part, index) => {
        const key = /^\{\{-?\s*([^|\s}]+)/.exec(part)?.[1]
        const id = index
        return key ? (
          <span key={id} className="rounded-xs bg-primary-soft px-1 text-primary-soft-foreground">
            {own[key.toLowerCase()] ?? key}
          </span>
        ) : (
          <span key={id}>{part}</span>
        )
      })}
    </p>
  )
}
