'use client'

import { useLocale, useTranslations } from 'next-intl'
import type { CSSProperties } from 'react'
import { cn } from '#components/cn.ts'
import { type MessageState, messageColor } from '#components/ui/state-badge.tsx'

export type Counts = Partial<Record<MessageState, number>>
/** From what went best to what did not go; what still waits is the empty rest of the bar. */
const ORDER: readonly MessageState[] = [
  'read',
  'delivered',
  'sent',
  'sending',
  'retry_wait',
  'uncertain',
  'review',
  'failed',
  'blocked',
  'cancelled',
]

type Props = { counts: Counts; total: number; label: string; text?: string; thick?: boolean; className?: string }

/** A bar of message states, exclusive counts. `text`, else `label`, says in words how far it is. */
export function StackedProgress({ counts, total, label, text, thick = false, className }: Props) {
  const parts = ORDER.map((state) => ({ state, value: counts[state] ?? 0 })).filter(({ value }) => value > 0)
  const done = parts.reduce((sum, { value }) => sum + value, 0)
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuenow={done}
      aria-valuetext={text}
      className={cn(
        'flex gap-0.5 overflow-hidden bg-muted',
        thick ? 'h-[18px] rounded-[9px]' : 'h-3 rounded-[6px]',
        className,
      )}
    >
      {parts.map(({ state, value }) => (
        <i
          key={state}
          className="block h-full min-w-[3px] bg-(--s) transition-[width] duration-[320ms] ease-out"
          style={{ '--s': messageColor(state), width: `${(100 * value) / Math.max(1, total)}%` } as CSSProperties}
        />
      ))}
    </div>
  )
}

/** The same states in words: square, word, number. States without a message are left out, `show` keeps some. */
export function StateLegend({
  counts,
  show = [],
  className,
}: {
  counts: Counts
  show?: readonly MessageState[]
  className?: string
}) {
  const t = useTranslations('common')
  const number = new Intl.NumberFormat(useLocale())
  const states = [...ORDER, 'queued' as const].filter((state) => (counts[state] ?? 0) > 0 || show.includes(state))
  return (
    <ul className={cn('flex flex-wrap gap-x-4.5 gap-y-1.5 text-sm', className)}>
      {states.map((state) => (
        <li key={state} className="inline-flex items-center gap-[7px] text-muted-foreground">
          <span aria-hidden className="size-2.5 rounded-[3px]" style={{ background: messageColor(state) }} />
          {t(`messageState.${state}`)}
          <b className="font-semibold text-foreground">{number.format(counts[state] ?? 0)}</b>
        </li>
      ))}
    </ul>
  )
}
