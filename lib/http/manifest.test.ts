import fs from 'node:fs'
import { expect, it } from 'vitest'
import { locales } from '#lib/locales.ts'
import { webManifest } from './manifest.ts'

/** Width and height of a PNG, from its first chunk. */
function sizeOf(file: string): string {
  const bytes = fs.readFileSync(file)
  expect(bytes.subarray(1, 4).toString()).toBe('PNG')
  return `${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`
}

it.each(locales)('the product can be put on a home screen in %s: its icons are there, in the sizes told', (locale) => {
  const { icons = [], description, lang } = webManifest(locale)
  for (const { src, sizes } of icons) expect(sizeOf(`public${src}`), src).toBe(sizes)
  // what browsers ask for before they offer it
  expect(icons.map(({ sizes, purpose = 'any' }) => `${sizes} ${purpose}`)).toEqual(
    expect.arrayContaining(['192x192 any', '512x512 any', '512x512 maskable']),
  )
  expect(lang?.slice(0, 2)).toBe(locale)
  expect(/[ऀ-ॿ]/.test(description ?? '')).toBe(locale !== 'en')
})
