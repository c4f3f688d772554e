import { route } from '#lib/http/route.ts'
import { requestUnlink } from '#lib/senders/mutations.ts'
import { channelSchema, senderParams } from '#lib/senders/schema.ts'

/** Ends the number's link, or its backup's alone with `{"channel": "web_js"}`. */
export const POST = route(
  { params: senderParams, body: channelSchema, role: 'admin' },
  ({ workspaceId, params, body }) => requestUnlink(workspaceId, params.id, body.channel),
)
