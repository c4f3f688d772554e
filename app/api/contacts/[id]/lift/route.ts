import { liftContact } from '#lib/contacts/mutations.ts'
import { contactParams, liftSchema } from '#lib/contacts/schema.ts'
import { route } from '#lib/http/route.ts'

/** Takes the shop's own "do not message" back; a person's STOP stays. */
export const POST = route(
  { params: contactParams, body: liftSchema, role: 'admin' },
  ({ workspaceId, userId, params, body }) => liftContact(workspaceId, { userId, via: 'api' }, params.id, body.consent),
)
