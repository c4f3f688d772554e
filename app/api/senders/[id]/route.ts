import { route } from '#lib/http/route.ts'
import { deleteSender } from '#lib/senders/mutations.ts'
import { getSender } from '#lib/senders/queries.ts'
import { senderParams, updateSenderSchema } from '#lib/senders/schema.ts'
import { updateSender } from '#lib/senders/update.ts'

export const GET = route({ params: senderParams }, ({ workspaceId, params }) => getSender(workspaceId, params.id))

export const PATCH = route(
  { params: senderParams, body: updateSenderSchema, role: 'admin' },
  async ({ member, params, body }) => {
    await updateSender(member, params.id, body)
    return getSender(member.workspaceId, params.id)
  },
)

export const DELETE = route({ params: senderParams, role: 'admin' }, ({ workspaceId, params }) =>
  deleteSender(workspaceId, params.id),
)
