import { SESSION_SECONDS } from '#lib/auth/token.ts'
import { env } from '#lib/env.ts'

const secure = () => env().APP_URL.startsWith('https://')
/** next-auth's own cookie name, which depends on https. */
export const sessionCookieName = (): string => `${secure() ? '__Secure-' : ''}next-auth.session-token`

/** What protects the session cookie: scripts cannot read it, other sites' forms do not send it. */
export const sessionCookie = (token: string) => ({
  name: sessionCookieName(),
  value: token,
  httpOnly: true,
  sameSite: 'lax' as const,
  secure: secure(),
  path: '/',
  maxAge: token ? SESSION_SECONDS : 0,
})

/** The same as a Set-Cookie header, for REST. An empty token removes the cookie. */
export const sessionCookieHeader = (token: string): string => {
  const { name, maxAge } = sessionCookie(token)
  return `${name}=${token}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAge}${secure() ? '; Secure' : ''}`
}

const YEAR = 365 * 24 * 60 * 60
export const LOCALE_COOKIE = 'locale'
export const THEME_COOKIE = 'theme'
/** Choices that pages read before anybody signs in. */
export const choiceCookie = (name: string, value: string) => ({
  name,
  value,
  sameSite: 'lax' as const,
  secure: secure(),
  path: '/',
  maxAge: YEAR,
})
