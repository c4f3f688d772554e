import { campaignSpeed } from '#lib/campaigns/queries.ts'
import { campaignParams } from '#lib/campaigns/schema.ts'
import { route } from '#lib/http/route.ts'

export const GET = route({ params: campaignParams }, async ({ workspaceId, params }) => ({
  minutes: await campaignSpeed(workspaceId, params.id),
}))
