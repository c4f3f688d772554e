import type { Locale } from '#lib/locales.ts'

/** The language that a text is probably written in, for its line height: Devanagari needs more air than Latin. */
export const langOf = (text: string, page: Locale): Locale =>
  /[\u0900-\u097f]/.test(text) ? (page === 'mr' ? 'mr' : 'hi') : 'en'
