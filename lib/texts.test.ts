import fs from 'node:fs'
import path from 'node:path'
import { IntlMessageFormat } from 'intl-messageformat'
import { describe, expect, it } from 'vitest'
import { errorStatus } from '#lib/errors.ts'
import { formatLocale, locales } from '#lib/locales.ts'
import { textsOf, translator } from '#lib/texts.ts'

type Tree = { [key: string]: string | Tree }
const flat = (tree: Tree, at = ''): [string, string][] =>
  Object.entries(tree).flatMap(([key, value]) => {
    const here = at ? `${at}.${key}` : key
    return typeof value === 'string' ? [[here, value] as [string, string]] : flat(value, here)
  })
const all = Object.fromEntries(locales.map((locale) => [locale, new Map(flat(textsOf(locale) as Tree))]))

/** The names that a message asks values for, and the tags it wraps parts in. */
function asks(text: string): string[] {
  const names = new Set<string>()
  const walk = (elements: ReturnType<IntlMessageFormat['getAst']>) => {
    for (const element of elements) {
      if (element.type === 0 || element.type === 7) continue
      names.add(element.type === 8 ? `<${element.value}>` : element.value)
      if ('options' in element && element.options)
        for (const option of Object.values(element.options)) walk(option.value)
      if ('children' in element) walk(element.children)
    }
  }
  walk(new IntlMessageFormat(text, 'en').getAst())
  return [...names].sort()
}

describe('the texts', () => {
  it('have the same keys in every language', () => {
    const keys = (locale: string) => [...all[locale]!.keys()].sort()
    expect(keys('hi')).toEqual(keys('en'))
    expect(keys('mr')).toEqual(keys('en'))
  })

  it.each(locales)('are well-formed ICU messages in %s', (locale) => {
    const broken = [...all[locale]!].filter(([, text]) => {
      try {
        new IntlMessageFormat(text, formatLocale[locale])
        return false
      } catch {
        return true
      }
    })
    expect(broken).toEqual([])
  })

  it('ask for the same values in every language', () => {
    // a greeting has its time of day in English only
    const free = new Set(['home.greeting'])
    const odd = [...all.en!].flatMap(([key, text]) =>
      free.has(key)
        ? []
        : (['hi', 'mr'] as const)
            .map((locale) => ({ key, locale, en: asks(text), other: asks(all[locale]!.get(key) ?? '') }))
            .filter(({ en, other }) => JSON.stringify(en) !== JSON.stringify(other)),
    )
    expect(odd).toEqual([])
  })

  it('are written in Hindi and Marathi: no sentence is left in English', () => {
    const own = /[ऀ-ॿ]/
    const latin = [...all.en!].filter(([, text]) => /[a-z]{3,} [a-z]{2,}/.test(text))
    const left = latin.flatMap(([key, text]) =>
      (['hi', 'mr'] as const).filter((locale) => {
        const other = all[locale]!.get(key) ?? ''
        return (
          !own.test(other) &&
          (other === text || /[a-z]{3,} [a-z]{3,} [a-z]{2,}/.test(other)) &&
          !key.startsWith('auth.chats.')
        )
      }),
    )
    expect(left).toEqual([])
  })

  it('have a sentence for every error code', () => {
    for (const locale of locales) {
      const missing = Object.keys(errorStatus).filter((code) => !all[locale]!.get(`errors.${code}`))
      expect([locale, missing]).toEqual([locale, []])
    }
  })

  it('have a type for every file', () => {
    const files = fs.readdirSync(path.resolve('messages/en')).map((name) => name.replace('.json', ''))
    const types = fs.readFileSync(path.resolve('messages/types.ts'), 'utf8')
    expect(files.filter((name) => !types.includes(`./en/${name}.json`))).toEqual([])
  })
})

describe('a translator outside of pages', () => {
  it('fills in values, with plurals', () => {
    expect(translator('mr', 'errors')('quota_exceeded', { short: 12 })).toBe(
      '12 मेसेज कमी पडतायत. मेसेज वाढवा किंवा कमी लोक निवडा.',
    )
  })
  it('shows the key instead of failing where a value is missing', () => {
    const t = translator('en', 'errors') as unknown as (key: string) => string
    expect(t('quota_exceeded')).toBe('quota_exceeded')
  })
})
