import { describe, expect, it } from 'vitest'
import { formatLocale, formatsOf, localeFromHeader, locales, spokenClock } from './locales.ts'

describe('the language of a first visit', () => {
  it.each([
    ['hi-IN,hi;q=0.9,en;q=0.8', 'hi'],
    ['en;q=0.5, mr', 'mr'],
    ['ta-IN,ta;q=0.9,mr;q=0.4,en;q=0.3', 'mr'],
    ['ta', 'en'],
    ['hi;q=0, en', 'en'],
    ['', 'en'],
    [null, 'en'],
  ])('%s → %s', (header, expected) => expect(localeFromHeader(header)).toBe(expected))
})

describe('numbers and times', () => {
  it('group as in India with digits 0 to 9 in every language', () => {
    for (const locale of locales)
      expect(new Intl.NumberFormat(formatLocale[locale]).format(1_234_567)).toBe('12,34,567')
  })

  it('say the part of the day in Hindi and Marathi, am and pm in English', () => {
    const say = (locale: 'en' | 'hi' | 'mr', hour: number) =>
      new Intl.DateTimeFormat(formatLocale[locale], { ...formatsOf(locale).dateTime.time, timeZone: 'UTC' }).format(
        Date.UTC(2026, 0, 1, hour, 5),
      )
    expect(say('en', 21)).toBe('9:05 pm')
    expect(say('hi', 9)).toBe('सुबह 9:05')
    const marathi = [2, 5, 9, 13, 17, 21].map((hour) => spokenClock(say('mr', hour), 'mr'))
    expect(marathi).toEqual(['रात्री 2:05', 'पहाटे 5:05', 'सकाळी 9:05', 'दुपारी 1:05', 'संध्याकाळी 5:05', 'रात्री 9:05'])
    expect(spokenClock('रात्र झाली', 'mr')).toBe('रात्र झाली')
  })
})
