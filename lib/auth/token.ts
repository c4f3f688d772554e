import { decode, encode } from 'next-auth/jwt'
import { env } from '#lib/env.ts'

/** A session lives 24 h and is renewed while it is used; the same token is REST's bearer. */
export const SESSION_SECONDS = 24 * 60 * 60
/** Renewed once it is older than this, so that not every page view writes a cookie. */
export const RENEW_AFTER_SECONDS = 60 * 60

/** What a token says. `version` must equal users.session_version: raising that ends every token at once. */
export type SessionClaims = { userId: string; workspaceId: string; version: number }

/** next-auth's own encrypted JWT (JWE, A256GCM), so that its cookie and ours are one. */
export const issueToken = ({ userId, workspaceId, version }: SessionClaims): Promise<string> =>
  encode({ token: { sub: userId, ws: workspaceId, sv: version }, secret: env().AUTH_SECRET, maxAge: SESSION_SECONDS })

/** The claims of a token that is ours, whole and not expired; else null. Says nothing about whether it was ended since. */
export async function readToken(token: string | undefined): Promise<(SessionClaims & { issuedAt: number }) | null> {
  if (!token) return null
  try {
    const claims = await decode({ token, secret: env().AUTH_SECRET })
    if (!claims || typeof claims.sub !== 'string' || typeof claims.ws !== 'string' || typeof claims.sv !== 'number')
      return null
    return { userId: claims.sub, workspaceId: claims.ws, version: claims.sv, issuedAt: Number(claims.iat) }
  } catch {
    return null
  }
}
