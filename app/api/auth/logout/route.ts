import { signOut } from '#lib/auth/mutations.ts'
import { sessionCookieHeader } from '#lib/http/cookies.ts'
import { route } from '#lib/http/route.ts'

export const POST = route({}, async ({ userId }) => {
  await signOut(userId)
  return new Response(null, { status: 204, headers: { 'set-cookie': sessionCookieHeader('') } })
})
