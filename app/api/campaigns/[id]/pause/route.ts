import { pauseCampaign } from '#lib/campaigns/commands.ts'
import { campaignWithProgress } from '#lib/campaigns/queries.ts'
import { campaignParams } from '#lib/campaigns/schema.ts'
import { route } from '#lib/http/route.ts'

export const POST = route({ params: campaignParams, role: 'agent' }, async ({ member, workspaceId, params }) => {
  await pauseCampaign(member, params.id)
  return campaignWithProgress(workspaceId, params.id)
})
