import { listFields } from '#lib/contacts/queries.ts'
import { route } from '#lib/http/route.ts'

/** The workspace's own fields, for placeholders and columns. */
export const GET = route({}, async ({ workspaceId }) => ({ fields: await listFields(workspaceId) }))
