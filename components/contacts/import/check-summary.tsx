'use client'

import { CircleCheck, Copy, PencilLine } from 'lucide-react'
import { useFormatter, useTranslations } from 'next-intl'
import type { CheckWire } from '#components/contacts/wire.ts'
import { Card } from '#components/ui/card.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { Stat, Stats } from './stats.tsx'

/** Ready, to fix, repeated: as numbers and as a bar, with what else is worth knowing. */
export function CheckSummary({ check, rows, busy }: { check: CheckWire | undefined; rows: number; busy: boolean }) {
  const t = useTranslations('contacts.import')
  const format = useFormatter()
  if (!check)
    return (
      <Card className="grid gap-4 p-card" aria-busy="true">
        <p role="status" className="text-sm font-semibold">
          {t('checking', { rows })}
        </p>
        <Skeleton className="w-3/5" />
        <Skeleton className="w-4/5" />
      </Card>
    )
  const { ready, rejected, repeated } = check
  const total = Math.max(1, ready + rejected + repeated)
  const parts = [
    { share: ready / total, color: 'var(--chart-1)' },
    { share: rejected / total, color: 'var(--chart-2)' },
    { share: repeated / total, color: 'var(--msg-queued)' },
  ].filter(({ share }) => share > 0)
  const notes = [
    check.existing > 0 && t('known', { count: check.existing }),
    check.optedOut > 0 && t('optedOut', { count: check.optedOut }),
    check.nameless > 0 && t('nameless', { count: check.nameless }),
  ].filter(Boolean)
  return (
    <Card aria-busy={busy || undefined}>
      <Stats>
        <Stat icon={<CircleCheck aria-hidden />} label={t('ready')} value={format.number(ready)} />
        <Stat
          icon={<PencilLine aria-hidden />}
          label={t('needFixing')}
          value={format.number(rejected)}
          warn={rejected > 0}
        />
        <Stat icon={<Copy aria-hidden />} label={t('repeated')} value={format.number(repeated)} />
      </Stats>
      <div className="grid gap-3 px-card pb-(--card-pad)">
        <div
          role="img"
          aria-label={t('barLabel', { ready, rejected, repeated })}
          className="flex h-3 gap-0.5 overflow-hidden rounded-[6px] bg-muted"
        >
          {parts.map(({ share, color }) => (
            <i
              key={color}
              className="block h-full min-w-[4px] transition-[width] duration-[320ms] ease-out"
              style={{ width: `${share * 100}%`, background: color }}
            />
          ))}
        </div>
        {notes.length > 0 && (
          <ul className="grid gap-1 text-sm text-muted-foreground">
            {notes.map((note) => (
              <li key={String(note)}>{note}</li>
            ))}
          </ul>
        )}
      </div>
    </Card>
  )
}
