import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Member } from '#lib/auth/members.sql.ts'
import type { Role } from '#lib/auth/roles.ts'
import { AppError } from '#lib/errors.ts'
import { perform } from './perform.ts'

const member = (role: Role): Member => ({
  workspaceId: '0',
  workspaceName: 'Kulkarni Sarees',
  timeZone: 'Asia/Kolkata',
  userId: '1',
  name: 'Meera',
  email: 'm@example.in',
  emailVerified: true,
  role,
  locale: 'en',
})
const schema = z.object({ name: z.string().trim().min(1), tries: z.coerce.number().max(5).default(1) })
const echo = async (input: z.output<typeof schema>) => input

describe('a server action', () => {
  it('parses its input and gives the result', async () => {
    const result = await perform(schema, 'agent', echo, { member: member('agent'), locale: 'en' }, { name: ' Asha ' })
    expect(result).toEqual({ ok: true, data: { name: 'Asha', tries: 1 } })
  })

  it('asks for sign-in unless it is public, and for the role it names', async () => {
    const run = (access: Role | 'public', who: Member | null) =>
      perform(schema, access, echo, { member: who, locale: 'en' }, { name: 'x' }).then((result) =>
        result.ok ? 'ok' : result.error.code,
      )
    expect(await run('agent', null)).toBe('unauthorized')
    expect(await run('public', null)).toBe('ok')
    expect(await run('admin', member('agent'))).toBe('forbidden')
    expect(await run('admin', member('owner'))).toBe('ok')
    expect(await run('owner', member('admin'))).toBe('forbidden')
  })

  it('says what is wrong with each field in the language of the person', async () => {
    const result = await perform(schema, 'public', echo, { member: null, locale: 'hi' }, { name: '', tries: 9 })
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'invalid_input', fields: { name: 'इसे भरें।', tries: 'ज़्यादा से ज़्यादा 5।' } },
    })
  })

  it('turns expected failures into an answer and hides the words of all others', async () => {
    const failing = (error: unknown) =>
      perform(schema, 'public', () => Promise.reject(error), { member: null, locale: 'en' }, { name: 'x' })
    expect(await failing(new AppError('rate_limited', { seconds: 1 }))).toMatchObject({
      error: { code: 'rate_limited', message: 'Too many tries. Wait 1 second and try again.' },
    })
    const hidden = await failing(new Error('duplicate key value violates unique constraint "users_email_key"'))
    expect(hidden).toMatchObject({ ok: false, error: { code: 'internal' } })
    expect(JSON.stringify(hidden)).not.toContain('constraint')
  })

  it('lets the framework have its own exceptions', async () => {
    const redirect = new Error('NEXT_REDIRECT')
    const run = perform(
      schema,
      'public',
      () => Promise.reject(redirect),
      { member: null, locale: 'en' },
      { name: 'x' },
      (error) => {
        throw error
      },
    )
    await expect(run).rejects.toBe(redirect)
  })
})
