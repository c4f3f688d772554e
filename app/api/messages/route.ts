import { route } from '#lib/http/route.ts'
import { listNeeds } from '#lib/messages/needs.ts'
import { needsListSchema } from '#lib/messages/schema.ts'

/** What needs a person, across campaigns: `?status=review` or `failed`. */
export const GET = route({ query: needsListSchema }, ({ workspaceId, query }) => listNeeds(workspaceId, query))
