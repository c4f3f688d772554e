import { checkImport } from '#lib/contacts/import-mutations.ts'
import { checkImportSchema, contactParams } from '#lib/contacts/schema.ts'
import { route } from '#lib/http/route.ts'

/** What the file would become under a mapping; writes nothing. */
export const POST = route({ params: contactParams, body: checkImportSchema }, ({ workspaceId, params, body }) =>
  checkImport(workspaceId, params.id, body.mapping),
)
