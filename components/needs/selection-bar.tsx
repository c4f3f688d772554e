'use client'

import { X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Button } from '#components/ui/button.tsx'
import type { Decision, NeedStatus } from '#lib/messages/schema.ts'

type Props = {
  status: NeedStatus
  /** Chosen one by one, or all that fit. */
  count: number | null
  fit: boolean
  /** How many fit, null where nobody has counted. */
  total: number | null
  maySend: boolean
  onFit: () => void
  onClear: () => void
  onDecide: (decision: Decision) => void
}

/** What can be done with the chosen messages; sticks above the bottom. */
export function SelectionBar({ status, count, fit, total, maySend, onFit, onClear, onDecide }: Props) {
  const t = useTranslations('needs')
  const chosen = count === null ? t('chosenFit') : t('chosen', { count })
  const order: readonly Decision[] =
    status === 'review' ? ['give_up', 'send_again', 'arrived'] : ['give_up', 'arrived', 'send_again']
  return (
    <div
      role="toolbar"
      aria-label={chosen}
      className="sticky bottom-[calc(var(--bottombar-h)+12px)] z-20 flex flex-wrap items-center gap-2 rounded-lg border bg-popover px-3 py-2 shadow-pop lg:bottom-4"
    >
      <span className="px-1 text-sm font-semibold">{chosen}</span>
      {!fit && (total === null || (count !== null && total > count)) && (
        <Button variant="link" size="sm" onClick={onFit}>
          {total === null ? t('selectAllUnknown') : t('selectAll', { count: total })}
        </Button>
      )}
      <Button variant="ghost" size="sm" aria-label={t('clearChoice')} onClick={onClear}>
        <X aria-hidden />
      </Button>
      <span className="flex-1 max-sm:h-0 max-sm:basis-full" />
      {order
        .filter((decision) => maySend || decision !== 'send_again')
        .map((decision, index, all) => (
          <Button
            key={decision}
            size="sm"
            className="max-sm:flex-1"
            variant={index === all.length - 1 ? 'primary' : 'outline'}
            onClick={() => onDecide(decision)}
          >
            {t(`do.${decision}`, { status })}
          </Button>
        ))}
    </div>
  )
}
