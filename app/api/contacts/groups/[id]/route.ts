import { deleteGroup, renameGroup } from '#lib/contacts/group-mutations.ts'
import { contactParams, groupSchema } from '#lib/contacts/schema.ts'
import { route } from '#lib/http/route.ts'

export const PATCH = route({ params: contactParams, body: groupSchema }, ({ workspaceId, params, body }) =>
  renameGroup(workspaceId, params.id, body.name),
)

export const DELETE = route({ params: contactParams }, ({ workspaceId, params }) => deleteGroup(workspaceId, params.id))
