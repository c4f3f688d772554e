import { reviewCampaign } from '#lib/campaigns/review.ts'
import { campaignParams } from '#lib/campaigns/schema.ts'
import { route } from '#lib/http/route.ts'

export const GET = route({ params: campaignParams }, ({ workspaceId, params }) =>
  reviewCampaign(workspaceId, params.id),
)
