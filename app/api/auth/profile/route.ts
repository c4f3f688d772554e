import { updateProfile } from '#lib/auth/mutations.ts'
import { profileOf } from '#lib/auth/queries.ts'
import { profileSchema } from '#lib/auth/schema.ts'
import { route } from '#lib/http/route.ts'

export const GET = route({}, ({ member }) => profileOf(member))

export const PUT = route({ body: profileSchema }, async ({ member, body }) => {
  await updateProfile(member.userId, body)
  return profileOf({ ...member, name: body.name ?? member.name, locale: body.locale ?? member.locale })
})
