import { route } from '#lib/http/route.ts'
import { attentionOf } from '#lib/workspaces/queries.ts'

/** The counts in the navigation: how many things of each room need a person. */
export const GET = route({}, ({ workspaceId }) => attentionOf(workspaceId))
