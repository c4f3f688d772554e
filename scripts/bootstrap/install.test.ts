import { expect, test } from 'vitest'
import { matchesLock } from './install.mjs'

const lock = {
  packages: {
    '': { version: '1.0.0' },
    'node_modules/a': { version: '1.0.0' },
    'node_modules/a-darwin': { version: '1.0.0', optional: true },
  },
}
const having = (packages: Record<string, { version: string }>) => matchesLock(lock, { packages })

test('a build for another platform may be missing, nothing else', () => {
  expect(having({ 'node_modules/a': { version: '1.0.0' } })).toBe(true)
  expect(having({ 'node_modules/a': { version: '1.0.1' } })).toBe(false)
  expect(having({})).toBe(false)
})

test('an optional package of another version is not what the lock says', () => {
  expect(having({ 'node_modules/a': { version: '1.0.0' }, 'node_modules/a-darwin': { version: '2.0.0' } })).toBe(false)
})
