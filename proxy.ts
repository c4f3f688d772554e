import { type NextRequest, NextResponse } from 'next/server'
import { issueToken, RENEW_AFTER_SECONDS, readToken } from '#lib/auth/token.ts'
import { sessionCookie, sessionCookieName } from '#lib/http/cookies.ts'

const DASHBOARD = /^\/(home|campaigns|contacts|templates|senders|results|settings)(\/|$)/
/** No search can mean it, and PostgreSQL's text cannot hold it: the address is asked for without it. */
const NUL = '%00'

function policy(nonce: string): string {
  const dev = process.env.NODE_ENV === 'development'
  return [
    `default-src 'self'`,
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${dev ? ` 'unsafe-eval'` : ''}`,
    // the development server injects styles without a nonce
    dev ? `style-src 'self' 'unsafe-inline'` : `style-src 'self' 'nonce-${nonce}'`,
    `style-src-attr 'unsafe-inline'`,
    `img-src 'self' data: blob:`,
    `font-src 'self'`,
    `connect-src 'self'${dev ? ' ws:' : ''}`,
    `object-src 'none'`,
    `base-uri 'self'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
  ].join('; ')
}

/**
 * Every page passes here: a CSP nonce, a first look at who is signed in (pages look again, in the database), and a fresh
 * cookie for a session in use. `/api/` stays outside: request bodies through a proxy are cut at 10 MB.
 */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  const { pathname, search } = request.nextUrl
  if (search.includes(NUL)) {
    const clean = request.nextUrl.clone()
    clean.search = search.replaceAll(NUL, '')
    return NextResponse.redirect(clean)
  }
  const claims = await readToken(request.cookies.get(sessionCookieName())?.value)
  if (!claims && DASHBOARD.test(pathname)) {
    const login = new URL('/login', request.url)
    if (pathname !== '/home') login.searchParams.set('next', pathname + search)
    return NextResponse.redirect(login)
  }
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64')
  const csp = policy(nonce)
  const headers = new Headers(request.headers)
  headers.set('x-nonce', nonce)
  headers.set('x-path', pathname + search)
  headers.set('content-security-policy', csp)
  const response = NextResponse.next({ request: { headers } })
  response.headers.set('content-security-policy', csp)
  if (claims && Date.now() / 1_000 - claims.issuedAt > RENEW_AFTER_SECONDS)
    response.cookies.set(sessionCookie(await issueToken(claims)))
  return response
}

export const config = {
  matcher: [
    // no exception for prefetches: a browser may show what it fetched ahead, and that page needs its policy too
    {
      source: '/((?!api/|_next/static|_next/image|favicon.ico|icon|icons/|sw.js|manifest.webmanifest).*)',
    },
  ],
}
