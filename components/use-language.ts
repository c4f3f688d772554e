import { useLocale } from 'next-intl'
import { defaultLocale, isLocale, type Locale } from '#lib/locales.ts'

/** The page's language ('en', 'hi', 'mr'). useLocale() gives the tag for dates and numbers instead ('hi-IN-…'). */
export function useLanguage(): Locale {
  const language = useLocale().split('-')[0]
  return isLocale(language) ? language : defaultLocale
}
