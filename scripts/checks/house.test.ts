import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fill } from '../fill-lock.mjs'
import { lockProblems, runChecks } from './house.ts'
import { differences } from './variables.ts'

let root = ''
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'house-'))
  fs.writeFileSync(path.join(root, 'package-lock.json'), JSON.stringify({ packages: {} }))
})
afterEach(() => fs.rmSync(root, { recursive: true }))

/** What the checks say about a project that holds this one file beside its lock. */
function problemsWith(name: string, text: string): string[] {
  fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true })
  fs.writeFileSync(path.join(root, name), text)
  return runChecks(root)
    .flatMap(({ problems }) => problems)
    .filter((problem) => problem.startsWith(name))
}

describe('the house', () => {
  test('a file of 301 lines is too long, one of 300 is not', () => {
    expect(problemsWith('lib/long.ts', 'x\n'.repeat(301))).toEqual(['lib/long.ts has 301 lines'])
    expect(problemsWith('lib/long.ts', 'x\n'.repeat(300))).toEqual([])
  })

  test('a registry host is found, wherever it hides', () => {
    const host = `https://${['regis', 'try'].join('')}.example.org/x`
    expect(problemsWith('docs/x.md', `see\n${host}`)).toEqual(['docs/x.md:2 names a registry'])
    expect(problemsWith('docs/x.md', 'see https://example.org')).toEqual([])
  })

  test('a mocked module and a test left out are found', () => {
    const mock = `${'vi'}.mock('x')`
    const only = `${'test'}.only('x')`
    expect(problemsWith('lib/a.test.ts', `${mock}\n${only}\n`)).toEqual([
      'lib/a.test.ts:1 mocks a module',
      'lib/a.test.ts:2 leaves tests out',
    ])
  })

  test('SQL made of strings is found', () => {
    expect(problemsWith('lib/a/b.sql.ts', `tx.$${'queryRaw'}Unsafe(sql)\n`)).toHaveLength(1)
  })

  test('SQL outside of its files is found', () => {
    const raw = `const rows = await tx.$${'queryRaw'}<Row[]>\`SELECT 1\``
    expect(problemsWith('lib/a/queries.ts', raw)).toEqual(['lib/a/queries.ts:1 writes SQL outside of *.sql.ts'])
    expect(problemsWith('lib/a/mutations.ts', "await client.query('SELECT 1')")).toHaveLength(1)
    expect(problemsWith('lib/a/list.sql.ts', raw)).toEqual([])
  })

  test('an import that leads nowhere is found', () => {
    expect(problemsWith('lib/a.ts', "import { b } from './b.ts'\n")).toEqual([
      'lib/a.ts:1 imports lib/b.ts, which is not there',
    ])
  })
})

describe('the lock', () => {
  const gap = {
    packages: {
      '': { dependencies: { tool: '1.0.0' } },
      'node_modules/tool': { version: '1.0.0', optionalDependencies: { '@tool/linux-arm64-musl': '^1.0.0' } },
    },
  }

  test('names what is missing, and is content once it is filled', () => {
    expect(lockProblems(gap)).toHaveLength(1)
    const { lock, added, unknown } = fill(gap)
    expect({ added, unknown }).toEqual({ added: ['@tool/linux-arm64-musl'], unknown: [] })
    expect(lock.packages['node_modules/@tool/linux-arm64-musl']).toEqual({
      version: '1.0.0',
      cpu: ['arm64'],
      optional: true,
      os: ['linux'],
      libc: ['musl'],
    })
    expect(lockProblems(lock)).toEqual([])
  })

  test('does not guess a platform', () => {
    const { unknown } = fill({ packages: { 'node_modules/tool': { optionalDependencies: { mystery: '1.0.0' } } } })
    expect(unknown).toEqual(['mystery'])
  })
})

describe('variables', () => {
  test('what is forgotten, what nothing reads, what stands twice', () => {
    expect(differences('X', ['A', 'B', 'A'], ['A', 'C'])).toEqual([
      'X does not name C',
      'X names B, which nothing reads',
      'X names A twice',
    ])
  })
})
