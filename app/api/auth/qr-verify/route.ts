import { route } from '#lib/http/route.ts'
import { getLinkState, senderOrFirst } from '#lib/senders/queries.ts'
import { whichSenderSchema } from '#lib/senders/schema.ts'

/** How far the linking is, with the code while there is one; `connected` once the phone has used it. */
export const POST = route({ body: whichSenderSchema, role: 'admin' }, async ({ workspaceId, body }) => {
  const senderId = await senderOrFirst(workspaceId, body.senderId)
  return { senderId, ...(await getLinkState(workspaceId, senderId)) }
})
