import { test as base, type ConsoleMessage, expect, type Page } from '@playwright/test'
import type { Locale } from '#lib/locales.ts'
import { translator } from '#lib/texts.ts'
import { type SimulatorClient, simulatorClient } from '#worker/simulator/client.ts'
import { ADDRESSES, type Addresses } from './global-setup.ts'

export type Options = { language: Locale }

type Translate = ReturnType<typeof translator>
/** The words of the page in the language under test: `say.campaigns('send')`. */
export type Words = Record<string, Translate>

type Fixtures = {
  /** Texts by namespace, from the same files as the screens. */
  say: Words
  simulator: SimulatorClient
  /** Digits of a number that no other test uses. */
  newPhone: () => string
  /** Fails the test at its end if the page wrote an error to its console or threw. */
  quiet: undefined
}

export const addresses = (): Addresses => JSON.parse(process.env[ADDRESSES] ?? '{}') as Addresses

// Chromium reports an answer like 401 or 409 on the console too; those are checked where they are expected.
const EXPECTED = /^Failed to load resource: the server responded with a status of 4\d\d/

function watch(page: Page, errors: string[]) {
  page.on('console', (message: ConsoleMessage) => {
    if (message.type() === 'error' && !EXPECTED.test(message.text())) errors.push(message.text())
  })
  page.on('pageerror', (error) => errors.push(String(error)))
}

const FIRST = Date.now()
let numbers = 0

export const test = base.extend<Fixtures & Options>({
  language: ['en', { option: true }],
  baseURL: async ({}, use) => use(addresses().url),
  locale: async ({ language }, use) => use(`${language}-IN`),
  say: async ({ language }, use) => {
    await use(new Proxy({}, { get: (_, namespace: string) => translator(language, namespace as never) }) as Words)
  },
  simulator: async ({}, use) => use(simulatorClient(addresses().simulator)),
  newPhone: async ({}, use, info) => {
    // one sequence a worker, from a place that no earlier run is likely to have reached
    await use(() => `9170${info.parallelIndex % 10}${String((FIRST + numbers++) % 1e7).padStart(7, '0')}`)
  },
  quiet: [
    async ({ page }, use) => {
      const errors: string[] = []
      watch(page, errors)
      await use(undefined)
      expect(errors, 'errors on the console').toEqual([])
    },
    { auto: true },
  ],
})

export { expect }
