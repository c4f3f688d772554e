import { suppressContact } from '#lib/contacts/mutations.ts'
import { contactParams, suppressSchema } from '#lib/contacts/schema.ts'
import { route } from '#lib/http/route.ts'

/** "Do not message", said by the shop. */
export const POST = route({ params: contactParams, body: suppressSchema }, ({ workspaceId, userId, params, body }) =>
  suppressContact(workspaceId, { userId, via: 'api' }, params.id, body.statement),
)
