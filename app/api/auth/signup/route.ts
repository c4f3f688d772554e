import { signUp } from '#lib/auth/mutations.ts'
import { signupSchema } from '#lib/auth/schema.ts'
import { route } from '#lib/http/route.ts'
import { signedInResponse } from '#lib/http/signed-in.ts'

export const POST = route({ role: 'public', body: signupSchema }, async ({ body, address, locale }) =>
  signedInResponse(await signUp(body, { address, locale }), 201),
)
