import { sendVerification, verifyEmail } from '#lib/auth/mutations.ts'
import { tokenSchema } from '#lib/auth/schema.ts'
import { route } from '#lib/http/route.ts'

/** Confirms an e-mail with the token of the link. */
export const POST = route({ role: 'public', body: tokenSchema }, ({ body }) => verifyEmail(body.token))

/** Sends the link once more. */
export const PUT = route({}, ({ userId }) => sendVerification(userId))
