import { route } from '#lib/http/route.ts'
import { needsSummary } from '#lib/messages/needs.ts'

export const GET = route({}, ({ workspaceId }) => needsSummary(workspaceId))
