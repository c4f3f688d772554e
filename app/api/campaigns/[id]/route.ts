import { answerDraft } from '#app/api/campaigns/answer.ts'
import { deleteDraft, updateDraft } from '#lib/campaigns/drafts.ts'
import { campaignWithProgress } from '#lib/campaigns/queries.ts'
import { campaignParams, updateCampaignSchema } from '#lib/campaigns/schema.ts'
import { route } from '#lib/http/route.ts'

export const GET = route({ params: campaignParams }, ({ workspaceId, params }) =>
  campaignWithProgress(workspaceId, params.id),
)

export const PUT = route(
  { params: campaignParams, body: updateCampaignSchema },
  async ({ workspaceId, locale, params, body }) =>
    answerDraft(workspaceId, await updateDraft(workspaceId, params.id, body), locale),
)

export const DELETE = route({ params: campaignParams }, ({ workspaceId, params }) =>
  deleteDraft(workspaceId, params.id),
)
