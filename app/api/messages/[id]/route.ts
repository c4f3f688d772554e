import { route } from '#lib/http/route.ts'
import { getMessage } from '#lib/messages/queries.ts'
import { messageParams } from '#lib/messages/schema.ts'

export const GET = route({ params: messageParams }, ({ workspaceId, params }) => getMessage(workspaceId, params.id))
