import { describe, expect, it } from 'vitest'
import { email, newPassword, signupSchema } from './schema.ts'

describe('what people enter', () => {
  it('an e-mail in any case and with spaces around is one e-mail', () => {
    expect(email.parse('  Meera@Example.IN ')).toBe('meera@example.in')
    expect(email.safeParse('meera@').success).toBe(false)
  })

  it('a password is long, and not one that everybody tries first', () => {
    const ok = (value: string) => newPassword.safeParse(value).success
    expect(['short', 'password12', 'Password123!', '1111111111', '1234567890', 'broadcaster1'].filter(ok)).toEqual([])
    expect(['chai at four', 'पुण्यातली साडी', 'correct horse'].every(ok)).toBe(true)
  })

  it('keeps spaces that belong to a password', () => {
    const parsed = signupSchema.parse({ name: 'a', workspaceName: 'b', email: 'a@b.in', password: '  ten chars ' })
    expect(parsed.password).toBe('  ten chars ')
  })
})
