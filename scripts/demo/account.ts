import { z } from 'zod'
import { type Rest, until } from './rest.ts'

export type Person = { name: string; workspaceName: string; email: string; password: string }
export type Account = { userId: string; workspaceId: string; token: string }

const account = z.object({ userId: z.string(), workspaceId: z.string(), token: z.string() })
const mails = z.object({ mails: z.array(z.object({ text: z.string() })) })

/** Signs up and confirms the e-mail by the link that was mailed; the client is signed in afterwards. */
export async function signUp(api: Rest, person: Person, signal: AbortSignal): Promise<Account> {
  const made = await api.call('POST', '/api/auth/signup', { body: { ...person, locale: 'en' }, answer: account })
  api.use(made.token)
  const token = await until('the verification mail', 15_000, signal, async () => {
    const box = await api.call('GET', `/api/dev/mail?to=${encodeURIComponent(person.email)}`, { answer: mails })
    return box.mails.map(({ text }) => /\/verify\?token=([\w-]+)/.exec(text)?.[1]).find(Boolean)
  })
  await api.call('POST', '/api/auth/verify', { body: { token }, answer: z.unknown() })
  return made
}

export async function signIn(api: Rest, { email, password }: Person): Promise<Account> {
  const session = await api.call('POST', '/api/auth/login', { body: { email, password }, answer: account })
  api.use(session.token)
  return session
}
