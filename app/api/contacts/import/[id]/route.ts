import { discardImport, startImport } from '#lib/contacts/import-mutations.ts'
import { getImport } from '#lib/contacts/import-queries.ts'
import { contactParams, startImportSchema } from '#lib/contacts/schema.ts'
import { route } from '#lib/http/route.ts'

export const GET = route({ params: contactParams }, ({ workspaceId, params }) => getImport(workspaceId, params.id))

/** Starts the file with a mapping, a group and the permission. */
export const POST = route({ params: contactParams, body: startImportSchema }, ({ workspaceId, userId, params, body }) =>
  startImport(workspaceId, { ...body, userId, id: params.id }),
)

export const DELETE = route({ params: contactParams }, ({ workspaceId, params }) =>
  discardImport(workspaceId, params.id),
)
