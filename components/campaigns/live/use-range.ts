'use client'

import { useNow } from 'next-intl'
import { useFormat } from '#components/use-format.ts'
import { useLanguage } from '#components/use-language.ts'

/** "a b c" and "a b d" → "d": what the second says anew. */
function rest(first: string, second: string): string {
  const [a, b] = [first.split(' '), second.split(' ')]
  const same = b.findIndex((word, index) => word !== a[index])
  return b.slice(same < 0 ? -1 : same).join(' ')
}

/** From one time to another, as short as it can be said; with the weekday unless both are today. */
export function useRange(): (from: string, to: string) => { text: string; today: boolean } {
  const format = useFormat()
  const language = useLanguage()
  const now = useNow()
  const day = (at: Date) => format.dateTime(at, { dateStyle: 'short' })
  return (from, to) => {
    const [start, end] = [new Date(from), new Date(to)]
    const today = day(start) === day(now) && day(end) === day(now)
    const style = today ? 'time' : 'weekdayTime'
    // English says am and pm after the range. Hindi and Marathi say the part of the day before it, which Intl does not.
    if (language === 'en')
      // server and browser put spaces of different width around the dash
      return { text: format.dateTimeRange(start, end, style).replace(/\s/g, ' '), today }
    const [first, last] = [format.dateTime(start, style), format.dateTime(end, style)]
    return { text: first === last ? first : `${first}–${rest(first, last)}`, today }
  }
}
