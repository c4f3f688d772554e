import { fixRow } from '#lib/contacts/fix-mutations.ts'
import { errorParams, fixRowSchema } from '#lib/contacts/schema.ts'
import { route } from '#lib/http/route.ts'

/** Takes a refused row after all, with the number that a person typed. */
export const PATCH = route({ params: errorParams, body: fixRowSchema }, ({ workspaceId, params, body }) =>
  fixRow(workspaceId, params.id, params.row, body),
)
