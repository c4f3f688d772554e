import { route } from '#lib/http/route.ts'
import { requestUnlink } from '#lib/senders/mutations.ts'
import { senderParams } from '#lib/senders/schema.ts'

export const POST = route({ params: senderParams, role: 'admin' }, ({ workspaceId, params }) =>
  requestUnlink(workspaceId, params.id),
)
