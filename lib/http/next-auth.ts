import type { NextAuthOptions, Session } from 'next-auth'
import CredentialsProvider from 'next-auth/providers/credentials'
import { memberOf } from '#lib/auth/members.sql.ts'
import { signIn, signOut } from '#lib/auth/mutations.ts'
import { profileOf } from '#lib/auth/queries.ts'
import { loginSchema } from '#lib/auth/schema.ts'
import { SESSION_SECONDS, type SessionClaims } from '#lib/auth/token.ts'
import { env } from '#lib/env.ts'
import { AppError } from '#lib/errors.ts'
import { sessionCookie, sessionCookieName } from '#lib/http/cookies.ts'
import { log } from '#lib/log.ts'

type Claims = { sub?: unknown; ws?: unknown; sv?: unknown }
const claimsOf = ({ sub, ws, sv }: Claims): SessionClaims | null =>
  typeof sub === 'string' && typeof ws === 'string' && typeof sv === 'number'
    ? { userId: sub, workspaceId: ws, version: sv }
    : null

/**
 * next-auth's own endpoints (/api/auth/session, csrf, callback/credentials), on the same cookie, secret and password check
 * as our forms and REST. Its session is empty as soon as session_version was raised.
 */
export function authOptions(): NextAuthOptions {
  const { name: _, value: __, ...options } = sessionCookie('x')
  return {
    secret: env().AUTH_SECRET,
    session: { strategy: 'jwt', maxAge: SESSION_SECONDS },
    cookies: { sessionToken: { name: sessionCookieName(), options } },
    pages: { signIn: '/login', signOut: '/login', error: '/login', verifyRequest: '/verify', newUser: '/home' },
    providers: [
      CredentialsProvider({
        credentials: { email: { type: 'email' }, password: { type: 'password' } },
        async authorize(credentials, request) {
          const forwarded: unknown = request.headers?.['x-forwarded-for']
          const address = typeof forwarded === 'string' ? (forwarded.split(',').at(-1)?.trim() ?? 'unknown') : 'unknown'
          const input = loginSchema.safeParse(credentials)
          if (!input.success) return null
          const session = await signIn(input.data, { address }).catch((error: unknown) => {
            if (error instanceof AppError) throw new Error(error.code)
            // next-auth writes the message of what is thrown into the address of its answer
            log.error({ err: error }, 'sign-in')
            throw new Error('internal')
          })
          return { id: session.userId, ws: session.workspaceId, sv: session.version }
        },
      }),
    ],
    events: {
      // its sign-out ends every session, as ours does
      async signOut({ token }) {
        if (token.sub) await signOut(token.sub)
      },
    },
    callbacks: {
      jwt: ({ token, user }) =>
        user ? { ...token, sub: user.id, ws: (user as Claims).ws, sv: (user as Claims).sv } : token,
      async session({ session, token }) {
        const claims = claimsOf(token)
        const member = claims ? await memberOf(claims) : null
        // next-auth takes an object without keys for "no session"
        return (member ? { ...session, user: profileOf(member) } : {}) as Session
      },
    },
  }
}
