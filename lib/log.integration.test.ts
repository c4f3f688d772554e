import { expect, it } from 'vitest'
import { pool, prisma } from '#lib/db.ts'
import { loggedError } from '#lib/log.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aWorkspace } from '#tests/factories.ts'

testDatabase()

const failureOf = (work: PromiseLike<unknown>): Promise<unknown> =>
  Promise.resolve(work).then(
    () => expect.unreachable('should have failed'),
    (error: unknown) => error,
  )

it('a log never says whose row failed, whatever the database says of it', async () => {
  const { workspaceId } = await aWorkspace()
  const row = { workspaceId, phone: '+919876599999', name: 'Secret Name', source: 'nowhere' }
  const failures = await Promise.all([
    failureOf(
      pool().query(
        'INSERT INTO contacts (workspace_id, phone, name, source) VALUES ($1, $2, $3, $4)',
        Object.values(row),
      ),
    ),
    failureOf(prisma().contact.create({ data: row })),
    failureOf(prisma().contact.create({ data: { ...row, source: 5 } as never })),
    failureOf(prisma().$queryRaw`SELECT ${'Secret Name +919876599999'}::int`),
    failureOf(pool().query('SELECT $1::jsonb', ['{"Secret Name": bad'])),
  ])
  expect(JSON.stringify(failures.map((error) => ({ ...(error as object) })))).toContain('Secret Name') // it is in there
  const said = failures.map((error) => JSON.stringify(loggedError(error)))
  for (const line of said) expect(line).not.toMatch(/Secret|9876599999/)
  expect(said[0]).toContain('contacts_source_check')
  expect(said[2]).toContain('Argument `source`')
  for (const line of said) expect(line).toContain('    at ')
})

it('keeps what helps: code, cause and place', () => {
  const error = new Error('it broke', { cause: Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }) })
  expect(loggedError(error)).toMatchObject({
    type: 'Error',
    message: 'it broke',
    stack: expect.stringContaining('log.integration.test.ts'),
    cause: { message: 'connect', code: 'ECONNREFUSED' },
  })
})
