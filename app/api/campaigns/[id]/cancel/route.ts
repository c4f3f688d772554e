import { cancelCampaign } from '#lib/campaigns/commands.ts'
import { campaignWithProgress } from '#lib/campaigns/queries.ts'
import { campaignParams } from '#lib/campaigns/schema.ts'
import { route } from '#lib/http/route.ts'

export const POST = route({ params: campaignParams, role: 'admin' }, async ({ member, workspaceId, params }) => {
  await cancelCampaign(member, params.id)
  return campaignWithProgress(workspaceId, params.id)
})
