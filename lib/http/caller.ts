import { type Member, memberOf } from '#lib/auth/members.sql.ts'
import { issueToken, RENEW_AFTER_SECONDS, readToken } from '#lib/auth/token.ts'
import { env } from '#lib/env.ts'
import { AppError } from '#lib/errors.ts'
import { LOCALE_COOKIE, sessionCookieHeader, sessionCookieName } from '#lib/http/cookies.ts'
import { isLocale, type Locale, localeFromHeader } from '#lib/locales.ts'

const cookieOf = (request: Request, name: string): string | undefined =>
  request.headers
    .get('cookie')
    ?.split(/;\s*/)
    .find((part) => part.startsWith(`${name}=`))
    ?.slice(name.length + 1)

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])
export const isSafe = (request: Request): boolean => SAFE.has(request.method)

const hostOf = (address: string): string | null => (URL.canParse(address) ? new URL(address).host : null)

/** Whether a browser says that another site's page makes this call. Over plain http it says so by Origin only. */
function fromElsewhere({ headers, url }: Request): boolean {
  const site = headers.get('sec-fetch-site')
  if (site) return site !== 'same-origin' && site !== 'none'
  const origin = headers.get('origin')
  if (origin === null) return false // no browser
  const ours = [headers.get('host'), headers.get('x-forwarded-host'), hostOf(url), hostOf(env().APP_URL)]
  return !ours.includes(hostOf(origin) ?? '')
}

/**
 * Who calls REST: the bearer token if there is one, else the cookie. A cookie alone is not enough for an unsafe call
 * that a browser says came from another site.
 */
export async function callerOf(request: Request): Promise<Member | null> {
  const bearer = /^Bearer (.+)$/i.exec(request.headers.get('authorization') ?? '')?.[1]
  if (!bearer && !isSafe(request) && fromElsewhere(request)) throw new AppError('forbidden')
  const claims = await readToken(bearer ?? cookieOf(request, sessionCookieName()))
  return claims ? memberOf(claims) : null
}

/** A cookie that is in use is renewed, so that a page which only fetches stays signed in too. */
export async function renewalOf(request: Request): Promise<string | null> {
  if (request.headers.has('authorization')) return null
  const claims = await readToken(cookieOf(request, sessionCookieName()))
  const old = claims && Date.now() / 1_000 - claims.issuedAt > RENEW_AFTER_SECONDS
  return old ? sessionCookieHeader(await issueToken(claims)) : null
}

/** The language of an answer: the choice in the cookie, else the header. */
export function localeOf(request: Request): Locale {
  const chosen = cookieOf(request, LOCALE_COOKIE)
  return isLocale(chosen) ? chosen : localeFromHeader(request.headers.get('accept-language'))
}

/** Requests a minute that one caller may make over REST. */
export const PER_MINUTE = 100
/** What screens fetch by themselves while they are open, several of them perhaps: counted apart, so that watching a run never locks its owner out. */
export const SCREEN_READS_PER_MINUTE = 600
/** A read with the browser's own session. */
export const isScreenRead = (request: Request): boolean => isSafe(request) && !request.headers.has('authorization')

/**
 * The caller's address. The last entry of X-Forwarded-For is the one that the nearest proxy wrote itself; entries before
 * it are the caller's own words.
 */
export const addressOf = (headers: Headers): string =>
  headers.get('x-forwarded-for')?.split(',').at(-1)?.trim() || 'unknown'
