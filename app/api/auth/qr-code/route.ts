import { route } from '#lib/http/route.ts'
import { requestLink } from '#lib/senders/mutations.ts'
import { senderOrFirst } from '#lib/senders/queries.ts'
import { sessionLinkSchema } from '#lib/senders/schema.ts'

/** Starts linking a number to WhatsApp, the workspace's first unless one is named. The code comes by …/qr-verify. */
export const POST = route({ body: sessionLinkSchema, role: 'admin' }, async ({ workspaceId, body }) => {
  const { senderId: named, ...way } = body
  const senderId = await senderOrFirst(workspaceId, named)
  return { senderId, ...(await requestLink(workspaceId, senderId, way)) }
})
