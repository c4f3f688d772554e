import { route } from '#lib/http/route.ts'
import { homeOf } from '#lib/workspaces/queries.ts'

/** What Home shows, for its live view. */
export const GET = route({}, ({ workspaceId }) => homeOf(workspaceId))
