import { forgotPassword } from '#lib/auth/mutations.ts'
import { forgotSchema } from '#lib/auth/schema.ts'
import { route } from '#lib/http/route.ts'

export const POST = route({ role: 'public', body: forgotSchema }, ({ body, address }) =>
  forgotPassword(body.email, { address }),
)
