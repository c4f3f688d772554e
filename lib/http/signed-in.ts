import { cookies } from 'next/headers'
import type { SignedIn } from '#lib/auth/mutations.ts'
import { issueToken, SESSION_SECONDS } from '#lib/auth/token.ts'
import { choiceCookie, LOCALE_COOKIE, sessionCookie, sessionCookieHeader } from '#lib/http/cookies.ts'

/** REST's answer to a sign-in: the cookie for browsers, the same token as bearer for programs. */
export async function signedInResponse(session: SignedIn, status = 200): Promise<Response> {
  const token = await issueToken(session)
  const body = { userId: session.userId, workspaceId: session.workspaceId, token, expiresIn: SESSION_SECONDS }
  const response = Response.json(body, { status, headers: { 'cache-control': 'no-store' } })
  response.headers.append('set-cookie', sessionCookieHeader(token))
  return response
}

/** The same for a server action. The person's language comes along to a new device. */
export async function startSession(session: SignedIn): Promise<void> {
  const jar = await cookies()
  jar.set(sessionCookie(await issueToken(session)))
  jar.set(choiceCookie(LOCALE_COOKIE, session.locale))
}

export const endSession = async (): Promise<void> => {
  ;(await cookies()).set(sessionCookie(''))
}
