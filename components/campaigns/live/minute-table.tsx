'use client'

import { useTranslations } from 'next-intl'
import type { Minute } from '#components/campaigns/live/minutes.ts'
import { useFormat } from '#components/use-format.ts'

/** The chart in numbers, newest first, minutes in which something went out. */
export function MinuteTable({ minutes, caption }: { minutes: Minute[]; caption: string }) {
  const t = useTranslations('campaigns.live.chart')
  const format = useFormat()
  const rows = minutes.filter(({ sent }) => sent > 0).toReversed()
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section tabIndex={0} aria-label={caption} className="max-h-48 overflow-y-auto rounded-md border">
      <table className="w-full text-sm">
        <thead className="sticky top-0 bg-muted text-left text-muted-foreground">
          <tr>
            <th scope="col" className="px-3 py-2 font-label">
              {t('minute')}
            </th>
            <th scope="col" className="px-3 py-2 text-right font-label">
              {t('sent')}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ at, sent }) => (
            <tr key={at} className="border-t">
              <td className="px-3 py-1.5">{format.dateTime(new Date(at), 'time')}</td>
              <td className="px-3 py-1.5 text-right">{format.number(sent)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
