import { route } from '#lib/http/route.ts'
import { senderOrFirst } from '#lib/senders/queries.ts'
import { sessionLinkSchema } from '#lib/senders/schema.ts'
import { refreshSession } from '#lib/senders/session-mutations.ts'

/** Extends the WhatsApp session of a number, or asks for a new one where it has ended. */
export const POST = route({ body: sessionLinkSchema, role: 'admin' }, async ({ workspaceId, body }) => {
  const { senderId, ...way } = body
  return refreshSession(workspaceId, await senderOrFirst(workspaceId, senderId), way)
})
