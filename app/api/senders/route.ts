import { route } from '#lib/http/route.ts'
import { createSender } from '#lib/senders/mutations.ts'
import { getSender, listSenders } from '#lib/senders/queries.ts'
import { createSenderSchema } from '#lib/senders/schema.ts'

export const GET = route({}, async ({ workspaceId }) => ({ senders: await listSenders(workspaceId) }))

export const POST = route({ body: createSenderSchema, role: 'admin' }, async ({ workspaceId, body }) => {
  const { id } = await createSender(workspaceId, body)
  return getSender(workspaceId, id)
})
