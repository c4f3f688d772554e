'use client'

import { useNow } from 'next-intl'
import { useFormat } from '#components/use-format.ts'

/** Says when: the hour today, the weekday with it within a week, else the day too. Looks at the clock each minute. */
export function useWhen(): (at: string | Date) => string {
  const format = useFormat()
  const now = useNow({ updateInterval: 60_000 })
  const day = (at: Date) => format.dateTime(at, { dateStyle: 'short' })
  return (value) => {
    const at = new Date(value)
    if (day(at) === day(now)) return format.dateTime(at, 'time')
    const far = Math.abs(at.getTime() - now.getTime()) > 6 * 24 * 60 * 60 * 1000
    return format.dateTime(at, far ? 'dayTime' : 'weekdayTime')
  }
}
