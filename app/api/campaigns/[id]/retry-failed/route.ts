import { retryFailed } from '#lib/campaigns/decide.ts'
import { campaignParams } from '#lib/campaigns/schema.ts'
import { route } from '#lib/http/route.ts'
import { retryRunSchema } from '#lib/messages/schema.ts'

export const POST = route({ params: campaignParams, body: retryRunSchema, role: 'admin' }, ({ member, params, body }) =>
  retryFailed(member, params.id, body),
)
