import { campaignParams } from '#lib/campaigns/schema.ts'
import { route } from '#lib/http/route.ts'
import { messageLog } from '#lib/messages/queries.ts'
import { messageLogSchema } from '#lib/messages/schema.ts'

export const GET = route({ params: campaignParams, query: messageLogSchema }, ({ workspaceId, params, query }) =>
  messageLog(workspaceId, params.id, query),
)
