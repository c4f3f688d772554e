import { sendCampaign } from '#lib/campaigns/commands.ts'
import { campaignParams, sendSchema } from '#lib/campaigns/schema.ts'
import { route } from '#lib/http/route.ts'

export const POST = route({ params: campaignParams, body: sendSchema, role: 'admin' }, ({ member, params, body }) =>
  sendCampaign(member, { campaignId: params.id, consent: body.consent }),
)
