import { route } from '#lib/http/route.ts'
import { previewRetry } from '#lib/messages/decide.ts'
import { chosenOf, retrySchema } from '#lib/messages/schema.ts'

/** What trying again would lead to; changes nothing. */
export const POST = route({ body: retrySchema }, ({ member, body: { ids, filter, force } }) =>
  previewRetry(member, { chosen: chosenOf({ ids, filter }), force }),
)
