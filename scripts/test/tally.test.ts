import { expect, test } from 'vitest'
import { playwrightTally, sum, vitestTally, withExit } from './tally.ts'

const file = (status: string, ...assertions: string[]) => ({
  status,
  assertionResults: assertions.map((one) => ({ status: one })),
})

test('a test file that broke before its first test counts as one failure', () => {
  const testResults = [file('passed', 'passed'), file('failed', 'passed', 'failed'), file('failed')]
  expect(vitestTally({ numPassedTests: 2, numFailedTests: 1, testResults })).toEqual({ passed: 2, failed: 2 })
})

test('a browser test that passed at the second try failed', () => {
  const report = { stats: { expected: 3, unexpected: 1, flaky: 1 }, errors: [{}] }
  expect(playwrightTally(report)).toEqual({ passed: 3, failed: 3 })
})

test('a run that died without a failed test failed', () => {
  expect(withExit({ passed: 5, failed: 0 }, 1)).toEqual({ passed: 5, failed: 1 })
  expect(withExit({ passed: 5, failed: 0 }, null)).toEqual({ passed: 5, failed: 1 })
  expect(withExit({ passed: 5, failed: 2 }, 1)).toEqual({ passed: 5, failed: 2 })
  expect(withExit({ passed: 5, failed: 0 }, 0)).toEqual({ passed: 5, failed: 0 })
})

test('the sum is of all', () => {
  expect(
    sum([
      { passed: 1, failed: 0 },
      { passed: 2, failed: 3 },
    ]),
  ).toEqual({ passed: 3, failed: 3 })
})
