import { signIn } from '#lib/auth/mutations.ts'
import { loginSchema } from '#lib/auth/schema.ts'
import { route } from '#lib/http/route.ts'
import { signedInResponse } from '#lib/http/signed-in.ts'

export const POST = route({ role: 'public', body: loginSchema }, async ({ body, address }) =>
  signedInResponse(await signIn(body, { address })),
)
