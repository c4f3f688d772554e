import { resetPassword } from '#lib/auth/mutations.ts'
import { resetSchema } from '#lib/auth/schema.ts'
import { route } from '#lib/http/route.ts'

export const POST = route({ role: 'public', body: resetSchema }, ({ body }) => resetPassword(body.token, body.password))
