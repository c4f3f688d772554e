import { route } from '#lib/http/route.ts'
import { getLinkState } from '#lib/senders/queries.ts'
import { channelSchema, senderParams } from '#lib/senders/schema.ts'

/** How far the linking is, with the code to scan or to enter while there is one. Whoever uses it can send as the shop: admins only. */
export const GET = route(
  { params: senderParams, query: channelSchema, role: 'admin' },
  ({ workspaceId, params, query }) => getLinkState(workspaceId, params.id, query.channel),
)
