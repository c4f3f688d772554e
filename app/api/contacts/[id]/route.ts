import { deleteContact, updateContact } from '#lib/contacts/mutations.ts'
import { getContact } from '#lib/contacts/queries.ts'
import { contactParams, updateContactSchema } from '#lib/contacts/schema.ts'
import { route } from '#lib/http/route.ts'

export const GET = route({ params: contactParams }, ({ workspaceId, params }) => getContact(workspaceId, params.id))

export const PATCH = route(
  { params: contactParams, body: updateContactSchema },
  async ({ workspaceId, userId, params, body }) => {
    await updateContact(workspaceId, { userId, via: 'api' }, params.id, body)
    return getContact(workspaceId, params.id)
  },
)

export const DELETE = route({ params: contactParams }, ({ workspaceId, params }) =>
  deleteContact(workspaceId, params.id),
)
