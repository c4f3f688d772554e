import { describe, expect, test } from 'vitest'
import { brokenRule } from './import-rules.ts'
import { cyclesOf, importsOf } from './imports.ts'

const edge = (from: string, to: string, typeOnly = false) => ({ from, to, typeOnly, line: 1 })

describe('importsOf', () => {
  test('reads every form of import', () => {
    const text = [
      "import 'server-only'",
      "import a, { type B } from './a.ts'",
      'import {',
      '  c,',
      "} from '../c.ts'",
      "import type { D } from '#lib/d.ts'",
      "import { type E, type F } from '#lib/e.ts'",
      "export * from './g.ts'",
      `const h = await ${'import'}('./h.tsx')`,
      "const text = 'no import from here'",
    ].join('\n')
    expect(importsOf('lib/x/y.ts', text).map(({ to, typeOnly, line }) => [to, typeOnly, line])).toEqual([
      ['npm:server-only', false, 1],
      ['lib/x/a.ts', false, 2],
      ['lib/c.ts', false, 3],
      ['lib/d.ts', true, 6],
      ['lib/e.ts', true, 7],
      ['lib/x/g.ts', false, 8],
      ['lib/x/h.tsx', false, 9],
    ])
  })
})

describe('house rules', () => {
  test.each([
    ['lib/contacts/queries.ts', 'worker/main.ts'],
    ['lib/contacts/queries.ts', 'app/layout.tsx'],
    ['worker/main.ts', 'lib/http/route.ts'],
    ['worker/main.ts', 'npm:next/server'],
    ['lib/contacts/queries.ts', 'npm:next/cache'],
    ['lib/auth/token.ts', 'npm:next-auth'],
    ['inngest/campaigns.ts', 'npm:@whiskeysockets/baileys'],
    ['inngest/campaigns.ts', 'lib/db.ts'],
    ['worker/sender.ts', 'lib/db.ts'],
    ['worker/sender.ts', 'npm:@whiskeysockets/baileys'],
    ['app/(dashboard)/contacts/page.tsx', 'lib/contacts/mutations.ts'],
    ['components/contacts/list.tsx', 'lib/consent/mutations.ts'],
    ['app/api/contacts/route.ts', 'lib/tenant.ts'],
    ['app/api/contacts/route.ts', 'lib/contacts/import.sql.ts'],
    ['worker/sender.ts', 'worker/simulator/client.ts'],
    ['lib/env.ts', 'tests/factories.ts'],
  ])('%s may not import %s', (from, to) => {
    expect(brokenRule(edge(from, to))).toBeTypeOf('string')
  })

  test.each([
    ['app/(dashboard)/contacts/actions.ts', 'lib/contacts/mutations.ts'],
    ['app/api/contacts/route.ts', 'lib/contacts/mutations.ts'],
    ['worker/sender.ts', 'lib/messages/claim.sql.ts'],
    ['worker/channels/baileys/socket.ts', 'npm:@whiskeysockets/baileys'],
    ['worker/channels/baileys/socket.ts', 'worker/simulator/trust.ts'],
    ['worker/main.ts', 'inngest/embedded/index.ts'],
    ['inngest/embedded/store.ts', 'lib/db.ts'],
    ['lib/wall.integration.test.ts', 'tests/factories.ts'],
    ['inngest/campaigns.ts', 'npm:inngest/edge'],
    ['lib/http/session.ts', 'npm:next/headers'],
    ['lib/auth/token.ts', 'npm:next-auth/jwt'],
  ])('%s may import %s', (from, to) => {
    expect(brokenRule(edge(from, to))).toBeUndefined()
  })

  test('a type of the database binds nobody', () => {
    expect(brokenRule(edge('worker/sender.ts', 'lib/tenant.ts', true))).toBeUndefined()
  })
})

describe('cyclesOf', () => {
  test('finds a cycle of three, and not one that only types make', () => {
    expect(cyclesOf([edge('a', 'b'), edge('b', 'c'), edge('c', 'a')])).toEqual([['a', 'b', 'c', 'a']])
    expect(cyclesOf([edge('a', 'b'), edge('b', 'a', true)])).toEqual([])
  })
})
