import { defineConfig } from 'vitest/config'

const exclude = ['node_modules/**', '.next/**', 'tests/e2e/**']
const shared = { setupFiles: ['tests/setup.ts'], exclude }

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          include: ['**/*.test.ts', '**/*.test.tsx'],
          exclude: [...exclude, '**/*.integration.test.ts', 'tests/system/**'],
          // thousands of drawn cases take their time on a busy machine
          testTimeout: 60_000,
        },
      },
      {
        test: {
          ...shared,
          name: 'integration',
          include: ['**/*.integration.test.ts'],
          globalSetup: ['tests/database/global-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // many of them wait for time-outs of the protocol, not for the processor
          maxWorkers: 4,
        },
      },
      {
        test: {
          ...shared,
          name: 'system',
          include: ['tests/system/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          maxWorkers: 1,
        },
      },
      {
        test: {
          ...shared,
          name: 'inngest',
          include: ['inngest/conformance/**/*.conformance.ts'],
          globalSetup: ['tests/database/global-setup.ts'],
          // a real server retries after minutes, not milliseconds
          testTimeout: process.env.INNGEST_BASE_URL ? 700_000 : 90_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
        },
      },
    ],
  },
})
