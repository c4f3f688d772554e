import { createGroup } from '#lib/contacts/group-mutations.ts'
import { listGroups } from '#lib/contacts/queries.ts'
import { groupSchema } from '#lib/contacts/schema.ts'
import { route } from '#lib/http/route.ts'

export const GET = route({}, async ({ workspaceId }) => ({ groups: await listGroups(workspaceId) }))

export const POST = route({ body: groupSchema }, async ({ workspaceId, body }) =>
  Response.json(await createGroup(workspaceId, body.name), { status: 201 }),
)
