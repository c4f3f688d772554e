/** The languages of the product, in the order in which they are offered. */
export const locales = ['en', 'hi', 'mr'] as const
export type Locale = (typeof locales)[number]
export const defaultLocale: Locale = 'en'
export const isLocale = (value: unknown): value is Locale => locales.some((locale) => locale === value)

/** Each language by its own name: a person who cannot read the page still finds theirs. */
export const localeNames: Record<Locale, string> = { en: 'English', hi: 'हिन्दी', mr: 'मराठी' }

/** BCP 47 tag for dates and numbers: Indian grouping, digits 0 to 9 in every language. */
export const formatLocale = {
  en: 'en-IN',
  hi: 'hi-IN-u-nu-latn',
  mr: 'mr-IN-u-nu-latn',
} as const satisfies Record<Locale, string>

/**
 * Named formats of dates, for `format.dateTime(at, 'time')`. Hindi and Marathi say the part of the day (सुबह 9:30), English
 * am and pm.
 */
export function formatsOf(locale: Locale) {
  const clock: Pick<Intl.DateTimeFormatOptions, 'hour' | 'minute' | 'hour12' | 'dayPeriod'> =
    locale === 'en'
      ? { hour: 'numeric', minute: '2-digit' }
      : { hour: 'numeric', minute: '2-digit', hour12: true, dayPeriod: 'short' }
  return {
    dateTime: {
      time: clock,
      day: { day: 'numeric', month: 'short' },
      dayYear: { day: 'numeric', month: 'short', year: 'numeric' },
      dayTime: { weekday: 'short', day: 'numeric', month: 'short', ...clock },
      weekdayTime: { weekday: 'short', ...clock },
      long: { weekday: 'long', day: 'numeric', month: 'long' },
    },
  } as const
}
export type Formats = ReturnType<typeof formatsOf>

/** Parts of the day as Intl writes them in Marathi, and as they are said with an hour: रात्री 9:30, not रात्र 9:30. */
const MARATHI_CLOCK: Record<string, string> = {
  पहाट: 'पहाटे',
  सकाळ: 'सकाळी',
  दुपार: 'दुपारी',
  संध्याकाळ: 'संध्याकाळी',
  रात्र: 'रात्री',
}
/** A formatted time as people say it. Only Marathi is changed, only before an hour. */
export const spokenClock = (text: string, locale: Locale): string =>
  locale === 'mr'
    ? text.replace(/(पहाट|सकाळ|दुपार|संध्याकाळ|रात्र)(?=\s?\d)/gu, (word) => MARATHI_CLOCK[word] ?? word)
    : text

/** The best match for an Accept-Language header; English when it names none of ours. */
export function localeFromHeader(header: string | null | undefined): Locale {
  const wanted = (header ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...params] = part.trim().split(';')
      const q = params.map((param) => /^\s*q=([\d.]+)$/.exec(param)?.[1]).find(Boolean)
      return { language: tag.toLowerCase().split('-')[0], q: q === undefined ? 1 : Number(q) }
    })
    .filter(({ q }) => q > 0)
    .sort((a, b) => b.q - a.q)
  return wanted.map(({ language }) => language).find(isLocale) ?? defaultLocale
}
