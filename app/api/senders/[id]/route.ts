import { route } from '#lib/http/route.ts'
import { deleteSender, renameSender } from '#lib/senders/mutations.ts'
import { getSender } from '#lib/senders/queries.ts'
import { createSenderSchema, senderParams } from '#lib/senders/schema.ts'

export const GET = route({ params: senderParams }, ({ workspaceId, params }) => getSender(workspaceId, params.id))

export const PATCH = route(
  { params: senderParams, body: createSenderSchema, role: 'admin' },
  async ({ workspaceId, params, body }) => {
    await renameSender(workspaceId, params.id, body.name)
    return getSender(workspaceId, params.id)
  },
)

export const DELETE = route({ params: senderParams, role: 'admin' }, ({ workspaceId, params }) =>
  deleteSender(workspaceId, params.id),
)
