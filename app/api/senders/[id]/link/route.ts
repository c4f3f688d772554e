import { route } from '#lib/http/route.ts'
import { requestLink } from '#lib/senders/mutations.ts'
import { linkSchema, senderParams } from '#lib/senders/schema.ts'

/** Asks for a link, by a QR or by a code to enter on the phone. The codes come by GET …/qr. */
export const POST = route({ params: senderParams, body: linkSchema, role: 'admin' }, ({ workspaceId, params, body }) =>
  requestLink(workspaceId, params.id, body),
)
