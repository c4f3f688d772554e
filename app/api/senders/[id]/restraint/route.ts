import { route } from '#lib/http/route.ts'
import { getRestraint } from '#lib/senders/restraint.ts'
import { senderParams } from '#lib/senders/schema.ts'

/** How the number is held back just now: new chats of the day, risk with its reasons, slow-downs. */
export const GET = route({ params: senderParams }, ({ workspaceId, role, params }) =>
  getRestraint(workspaceId, params.id, role),
)
