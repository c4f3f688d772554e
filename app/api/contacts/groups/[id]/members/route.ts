import { changeMembers } from '#lib/contacts/group-mutations.ts'
import { contactParams, groupMembersSchema } from '#lib/contacts/schema.ts'
import { route } from '#lib/http/route.ts'

export const POST = route({ params: contactParams, body: groupMembersSchema }, ({ workspaceId, params, body }) =>
  changeMembers(workspaceId, params.id, body),
)
