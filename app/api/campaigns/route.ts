import { answerDraft } from '#app/api/campaigns/answer.ts'
import { createDraft } from '#lib/campaigns/drafts.ts'
import { listCampaigns } from '#lib/campaigns/queries.ts'
import { campaignListSchema, createCampaignSchema } from '#lib/campaigns/schema.ts'
import { route } from '#lib/http/route.ts'

export const GET = route({ query: campaignListSchema }, ({ workspaceId, query }) => listCampaigns(workspaceId, query))

export const POST = route({ body: createCampaignSchema }, async ({ workspaceId, userId, locale, body }) =>
  answerDraft(workspaceId, await createDraft(workspaceId, userId, body), locale),
)
