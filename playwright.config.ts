import { defineConfig } from '@playwright/test'
import { findChromium } from './scripts/chromium.ts'
import type { Options } from './tests/e2e/fixtures.ts'

const desktop = { viewport: { width: 1280, height: 800 } }
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 }
// the product follows the system's scheme until a person chooses
const dark = { colorScheme: 'dark' } as const

export default defineConfig<Options>({
  testDir: 'tests/e2e',
  outputDir: 'test-results',
  globalSetup: './tests/e2e/global-setup.ts',
  // two cores are shared with web, worker, simulator and PostgreSQL
  workers: 2,
  fullyParallel: true,
  forbidOnly: true,
  retries: 0,
  // bounds for a busy machine: a green run does not come near them
  timeout: 240_000,
  expect: { timeout: 30_000 },
  reporter: [['list'], ['json', { outputFile: process.env.PLAYWRIGHT_JSON_OUTPUT_FILE ?? 'test-results/report.json' }]],
  use: {
    launchOptions: {
      executablePath: findChromium(),
      args: ['--no-sandbox', '--disable-dev-shm-usage'],
    },
    colorScheme: 'light',
    timezoneId: 'Asia/Kolkata',
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    actionTimeout: 30_000,
  },
  // what a screen's width, language or colours could break runs everywhere, the rest once; Marathi where it costs little
  projects: [
    { name: 'desktop, English', use: { ...desktop, language: 'en' } },
    { name: 'phone, English, dark', grep: /@everywhere/, use: { ...phone, ...dark, language: 'en' } },
    { name: 'desktop, Hindi, dark', grep: /@everywhere/, use: { ...desktop, ...dark, language: 'hi' } },
    { name: 'phone, Hindi', grep: /@everywhere/, use: { ...phone, language: 'hi' } },
    { name: 'phone, Marathi', grep: /@marathi/, use: { ...phone, language: 'mr' } },
  ],
})
