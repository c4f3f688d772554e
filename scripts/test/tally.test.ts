import { expect, test } from 'vitest'
import { playwrightTally, sum, vitestTally, withExit } from './tally.ts'

test('a test file that broke before its first test counts as one failure, and what failed is told', () => {
  const failed = { status: 'failed', fullName: 'adds up', failureMessages: ['expected 3'] }
  const testResults = [
    { name: 'a.test.ts', status: 'passed', assertionResults: [{ status: 'passed' }] },
    { name: 'b.test.ts', status: 'failed', assertionResults: [{ status: 'passed' }, failed] },
    { name: 'c.test.ts', status: 'failed', message: 'cannot load', assertionResults: [] },
  ]
  expect(vitestTally({ numPassedTests: 2, numFailedTests: 1, testResults })).toEqual({
    passed: 2,
    failed: 2,
    failures: ['c.test.ts: cannot load', 'b.test.ts: adds up\nexpected 3'],
  })
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
