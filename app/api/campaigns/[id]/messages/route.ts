import { campaignParams } from '#lib/campaigns/schema.ts'
import { csvResponse } from '#lib/http/csv.ts'
import { route } from '#lib/http/route.ts'
import { logCsv } from '#lib/messages/log-export.ts'
import { messageLog } from '#lib/messages/queries.ts'
import { messageLogSchema } from '#lib/messages/schema.ts'

/** The people of the newest run: a page as JSON, or with `format=csv` all of them. */
export const GET = route(
  { params: campaignParams, query: messageLogSchema },
  async ({ workspaceId, params, query, locale }) =>
    query.format === 'json'
      ? messageLog(workspaceId, params.id, query)
      : csvResponse(await logCsv(workspaceId, params.id, query, locale), 'campaign.csv'),
)
