import { cookies, headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { cache } from 'react'
import { type Member, memberOf } from '#lib/auth/members.sql.ts'
import { readToken } from '#lib/auth/token.ts'
import { LOCALE_COOKIE, sessionCookieName } from '#lib/http/cookies.ts'
import { isLocale, type Locale, localeFromHeader } from '#lib/locales.ts'

/** Who is signed in, or null. Read from the database once a request: an ended session ends at once. */
export const currentMember = cache(async (): Promise<Member | null> => {
  const claims = await readToken((await cookies()).get(sessionCookieName())?.value)
  return claims ? memberOf(claims) : null
})

/** For pages of the dashboard: the member, or off to /login and back here afterwards. */
export async function requireMember(): Promise<Member> {
  const member = await currentMember()
  if (member) return member
  const path = (await headers()).get('x-path') ?? '/'
  redirect(path === '/' ? '/login' : `/login?next=${encodeURIComponent(path)}`)
}

/** The page's language: the person's choice, else what the browser asks for. */
export const currentLocale = cache(async (): Promise<Locale> => {
  const chosen = (await cookies()).get(LOCALE_COOKIE)?.value
  return isLocale(chosen) ? chosen : localeFromHeader((await headers()).get('accept-language'))
})
