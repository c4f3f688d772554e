import { route } from '#lib/http/route.ts'
import { requestLink } from '#lib/senders/mutations.ts'
import { linkSchema, senderParams } from '#lib/senders/schema.ts'

/** Asks for a link. The codes come by GET …/qr. */
export const POST = route({ params: senderParams, body: linkSchema, role: 'admin' }, ({ workspaceId, params }) =>
  requestLink(workspaceId, params.id),
)
