'use client'

import { useFormat } from '#components/use-format.ts'

/** Times as a person says them: the hour alone today, with the day otherwise. In the workspace's zone. */
export function useWhen() {
  const format = useFormat()
  const day = (at: Date) => format.dateTime(at, { year: 'numeric', month: 'numeric', day: 'numeric' })
  const isToday = (at: Date) => day(at) === day(new Date())
  const when = (at: string | Date): string => {
    const date = new Date(at)
    return format.dateTime(date, isToday(date) ? 'time' : 'dayTime')
  }
  return {
    when,
    time: (at: string | Date): string => format.dateTime(new Date(at), 'time'),
    isToday: (at: string | Date): boolean => isToday(new Date(at)),
    /** Both ends in full where they are not on one day. */
    range(from: string, to: string): { from: string; to: string } {
      const [a, b] = [new Date(from), new Date(to)]
      const oneDay = day(a) === day(b)
      return { from: when(a), to: format.dateTime(b, oneDay ? 'time' : 'dayTime') }
    },
  }
}
