import { scheduleCampaign } from '#lib/campaigns/commands.ts'
import { campaignParams, scheduleSchema } from '#lib/campaigns/schema.ts'
import { route } from '#lib/http/route.ts'

export const POST = route({ params: campaignParams, body: scheduleSchema, role: 'admin' }, ({ member, params, body }) =>
  scheduleCampaign(member, { campaignId: params.id, ...body }),
)
