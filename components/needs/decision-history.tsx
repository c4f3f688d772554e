'use client'

import { useTranslations } from 'next-intl'
import { useWhen } from '#components/campaigns/live/use-when.ts'
import type { Json } from '#components/json.ts'
import type { PastDecision } from '#lib/messages/schema.ts'

/** What people decided about a message so far: who, when, what. */
export function DecisionHistory({ decisions }: { decisions: Json<PastDecision>[] }) {
  const t = useTranslations('needs.history')
  const when = useWhen()
  if (decisions.length === 0) return null
  return (
    <ul aria-label={t('title')} className="mt-1 border-l-2 pl-2 text-muted-foreground">
      {decisions.map(({ decision, by, at }) => (
        <li key={at}>{t(decision, { by: by ?? t('somebody'), time: when(at) })}</li>
      ))}
    </ul>
  )
}
