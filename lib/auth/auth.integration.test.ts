import { describe, expect, it } from 'vitest'
import { pool } from '#lib/db.ts'
import { keptMail } from '#lib/email/kept.sql.ts'
import { testDatabase } from '#tests/database/index.ts'
import { memberOf } from './members.sql.ts'
import {
  changePassword,
  forgotPassword,
  resetPassword,
  sendVerification,
  signIn,
  signOut,
  signUp,
  updateProfile,
  verifyEmail,
} from './mutations.ts'
import { issueToken, readToken } from './token.ts'

testDatabase()

let counter = 0
const PASSWORD = 'chai at four o clock'
const somewhere = () => ({ address: `10.1.${counter >> 8}.${counter++ & 255}` })
const anEmail = () => `asha${counter++}@example.in`
async function aPerson(email = anEmail()) {
  const input = { name: 'Asha Rao', workspaceName: 'Rao Stores', email, password: PASSWORD }
  return { email, ...(await signUp(input, { ...somewhere(), locale: 'hi' })) }
}
const tokenIn = async (email: string) => /token=(\S+)/.exec((await keptMail(email))[0]?.text ?? '')?.[1] ?? ''

describe('signing up', () => {
  it('makes a user, a workspace of theirs and a trial of seven days, and sends a link', async () => {
    const person = await aPerson()
    const member = await memberOf(person)
    expect(member).toMatchObject({ role: 'owner', workspaceName: 'Rao Stores', locale: 'hi', emailVerified: false })
    const { rows } = await pool().query(
      `SELECT plan_code, round(extract(epoch FROM trial_ends_at - now()) / 86400)::int AS days FROM subscriptions WHERE workspace_id = $1`,
      [person.workspaceId],
    )
    expect(rows).toEqual([{ plan_code: 'trial', days: 7 }])
    expect((await keptMail(person.email))[0]).toMatchObject({ to: person.email, subject: 'अपना ईमेल पक्का करें' })
  })

  it('keeps the password as argon2id with OWASP’s least settings only', async () => {
    const { email } = await aPerson()
    const { rows } = await pool().query('SELECT password_hash FROM users WHERE email = $1', [email])
    expect(rows[0].password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  })

  it('refuses a taken e-mail and leaves no half-made workspace behind', async () => {
    const { email } = await aPerson()
    const before = await pool().query('SELECT count(*) FROM workspaces')
    await expect(aPerson(email)).rejects.toMatchObject({ code: 'email_taken' })
    expect((await pool().query('SELECT count(*) FROM workspaces')).rows).toEqual(before.rows)
  })

  it('makes one account of two sign-ups at the same moment', async () => {
    const email = anEmail()
    const results = await Promise.allSettled([aPerson(email), aPerson(email)])
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })
})

describe('signing in', () => {
  it('gives a session to who knows the password', async () => {
    const { email, userId, workspaceId } = await aPerson()
    const session = await signIn({ email, password: PASSWORD }, somewhere())
    expect(session).toMatchObject({ userId, workspaceId, locale: 'hi' })
    expect(await memberOf(session)).toMatchObject({ userId })
  })

  it('answers an unknown e-mail as it answers a wrong password, after the same work', async () => {
    const { email } = await aPerson()
    const time = async (input: { email: string; password: string }) => {
      const start = performance.now()
      await expect(signIn(input, somewhere())).rejects.toMatchObject({ code: 'wrong_credentials', details: undefined })
      return performance.now() - start
    }
    const [wrong, unknown]: number[][] = [[], []]
    for (let i = 0; i < 4; i++) {
      wrong?.push(await time({ email, password: 'not the password' }))
      unknown?.push(await time({ email: anEmail(), password: 'not the password' }))
    }
    const least = (values: number[] = []) => Math.min(...values)
    // without the hash of nobody an unknown e-mail would be answered about twenty times as fast
    expect(least(unknown)).toBeGreaterThan(least(wrong) * 0.5)
  })

  it('refuses further tries at an account after ten, from wherever, until a right one is not among them', async () => {
    const { email } = await aPerson()
    const attempt = (password: string) => signIn({ email, password }, somewhere())
    for (let i = 0; i < 10; i++) await expect(attempt('no')).rejects.toMatchObject({ code: 'wrong_credentials' })
    await expect(attempt(PASSWORD)).rejects.toMatchObject({ code: 'rate_limited' })
  })

  it('forgets wrong tries after a right one', async () => {
    const { email } = await aPerson()
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < 8; i++)
        await expect(signIn({ email, password: 'no' }, somewhere())).rejects.toMatchObject({
          code: 'wrong_credentials',
        })
      await signIn({ email, password: PASSWORD }, somewhere())
    }
  })

  it('limits an address across accounts', async () => {
    const address = { address: '10.99.0.1' }
    await pool().query(
      `INSERT INTO kv (key, value, expires_at) VALUES ('rate:login-address:10.99.0.1', '60', now() + interval '1 min')`,
    )
    await expect(signIn({ email: anEmail(), password: 'x' }, address)).rejects.toMatchObject({ code: 'rate_limited' })
  })

  it('tells of a suspension only to who knows the password', async () => {
    const { email, workspaceId } = await aPerson()
    await pool().query('UPDATE workspaces SET suspended_at = now() WHERE id = $1', [workspaceId])
    await expect(signIn({ email, password: PASSWORD }, somewhere())).rejects.toMatchObject({
      code: 'workspace_suspended',
    })
    await expect(signIn({ email, password: 'no' }, somewhere())).rejects.toMatchObject({ code: 'wrong_credentials' })
  })
})

describe('a session', () => {
  it('ends everywhere at once at sign-out', async () => {
    const person = await aPerson()
    const elsewhere = await signIn({ email: person.email, password: PASSWORD }, somewhere())
    await signOut(person.userId)
    expect([await memberOf(person), await memberOf(elsewhere)]).toEqual([null, null])
  })

  it('survives a change of password where it was made, and nowhere else', async () => {
    const person = await aPerson()
    await expect(changePassword(person.userId, 'not it', 'another long one')).rejects.toMatchObject({
      code: 'wrong_credentials',
    })
    const version = await changePassword(person.userId, PASSWORD, 'another long one')
    expect(await memberOf(person)).toBeNull()
    expect(await memberOf({ ...person, version })).not.toBeNull()
    await signIn({ email: person.email, password: 'another long one' }, somewhere())
  })

  it('is not opened by a token that was changed, cut or made with another secret', async () => {
    const claims = { userId: 'a', workspaceId: 'b', version: 1 }
    const token = await issueToken(claims)
    expect(await readToken(token)).toMatchObject(claims)
    expect(await readToken(`${token.slice(0, -4)}AAAA`)).toBeNull()
    expect(await readToken(token.slice(0, 40))).toBeNull()
    expect(await readToken(undefined)).toBeNull()
  })

  it('is not that of a person who left the workspace or was deleted', async () => {
    const [left, deleted] = [await aPerson(), await aPerson()]
    await pool().query('DELETE FROM memberships WHERE user_id = $1', [left.userId])
    await pool().query('UPDATE users SET deleted_at = now() WHERE id = $1', [deleted.userId])
    expect([await memberOf(left), await memberOf(deleted)]).toEqual([null, null])
  })
})

describe('links in mails', () => {
  it('confirm an e-mail once; only a hash of the token is kept', async () => {
    const person = await aPerson()
    const token = await tokenIn(person.email)
    const { rows } = await pool().query('SELECT key, value FROM kv')
    expect(JSON.stringify(rows)).not.toContain(token)
    await verifyEmail(token)
    expect(await memberOf(person)).toMatchObject({ emailVerified: true })
    await expect(verifyEmail(token)).rejects.toMatchObject({ code: 'link_expired' })
  })

  it('can be asked for again a few times, not without end, and not when all is done', async () => {
    const person = await aPerson()
    for (let i = 0; i < 4; i++) await sendVerification(person.userId)
    await expect(sendVerification(person.userId)).rejects.toMatchObject({ code: 'rate_limited' })
    expect(await keptMail(person.email)).toHaveLength(5)
    await verifyEmail(await tokenIn(person.email))
    await sendVerification(person.userId)
    expect(await keptMail(person.email)).toHaveLength(5)
  })

  it('choose a new password, confirm the e-mail by the way and end every session', async () => {
    const person = await aPerson()
    await forgotPassword(person.email, somewhere())
    await expect.poll(async () => (await keptMail(person.email)).length).toBe(2)
    const token = await tokenIn(person.email)
    await resetPassword(token, 'a fresh long one')
    expect(await memberOf(person)).toBeNull()
    const session = await signIn({ email: person.email, password: 'a fresh long one' }, somewhere())
    expect(await memberOf(session)).toMatchObject({ emailVerified: true })
    await expect(resetPassword(token, 'yet another one')).rejects.toMatchObject({ code: 'link_expired' })
  })

  it('to a new password end with the password they were asked for', async () => {
    const person = await aPerson()
    await forgotPassword(person.email, somewhere())
    await expect.poll(async () => (await keptMail(person.email)).length).toBe(2)
    const older = await tokenIn(person.email)
    await forgotPassword(person.email, somewhere())
    await expect.poll(async () => (await keptMail(person.email)).length).toBe(3)
    await resetPassword(await tokenIn(person.email), 'a fresh long one')
    await expect(resetPassword(older, 'of a thief, and long')).rejects.toMatchObject({ code: 'link_expired' })
  })

  it('of one kind do not serve the other', async () => {
    const person = await aPerson()
    await expect(resetPassword(await tokenIn(person.email), 'a fresh long one')).rejects.toMatchObject({
      code: 'link_expired',
    })
  })

  it('are not sent to strangers, and the answer does not say so', async () => {
    const email = anEmail()
    expect(await forgotPassword(email, somewhere())).toBeUndefined()
    expect(await keptMail(email)).toEqual([])
  })

  it('cost the same for a stranger as for a user', async () => {
    const person = await aPerson()
    const written = async (email: string) => {
      const count = async () =>
        (await pool().query(`SELECT count(*)::int AS n FROM kv WHERE key LIKE 'link:reset:%'`)).rows[0].n as number
      const before = await count()
      await forgotPassword(email, somewhere())
      return (await count()) - before
    }
    expect([await written(person.email), await written(anEmail())]).toEqual([1, 1])
  })
})

it('a profile changes in what is given only', async () => {
  const person = await aPerson()
  await updateProfile(person.userId, { locale: 'mr' })
  expect(await memberOf(person)).toMatchObject({ name: 'Asha Rao', locale: 'mr' })
})
