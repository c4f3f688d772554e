import fs from 'node:fs'
import path from 'node:path'
import { createTranslator, type Messages } from 'use-intl/core'
import { formatLocale, type Locale } from '#lib/locales.ts'

const cache = new Map<Locale, Messages>()

/**
 * Every text of a language: messages/<locale>/<namespace>.json, one file a feature, merged by file name. Read from disk
 * because mails and REST answers need texts where no page is drawn; once a process, afresh each time in development.
 */
export function textsOf(locale: Locale): Messages {
  const known = cache.get(locale)
  if (known && process.env.NODE_ENV !== 'development') return known
  const dir = path.join(/* turbopackIgnore: true */ process.cwd(), 'messages', locale)
  const files = fs.readdirSync(dir).filter((name) => name.endsWith('.json'))
  const texts = Object.fromEntries(
    files.map((name) => [name.slice(0, -5), JSON.parse(fs.readFileSync(path.join(dir, name), 'utf8'))]),
  ) as Messages
  cache.set(locale, texts)
  return texts
}

/** A translator outside of pages: mails, REST answers. A missing value shows the key instead of failing. */
export const translator = <N extends keyof Messages & string>(
  locale: Locale,
  namespace: N,
  timeZone = 'Asia/Kolkata',
) =>
  createTranslator({
    locale: formatLocale[locale],
    messages: textsOf(locale),
    namespace,
    timeZone,
    onError: () => {},
    getMessageFallback: ({ key }) => key,
  })
