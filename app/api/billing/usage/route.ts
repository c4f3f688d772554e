import { usageOf } from '#lib/billing/queries.ts'
import { route } from '#lib/http/route.ts'

export const GET = route({}, ({ workspaceId }) => usageOf(workspaceId))
