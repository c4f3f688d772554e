import { errorRowsCsv } from '#lib/contacts/error-export.ts'
import { listImportErrors } from '#lib/contacts/import-queries.ts'
import { contactParams, errorListSchema } from '#lib/contacts/schema.ts'
import { route } from '#lib/http/route.ts'

/** Refused (or repeated) rows with reasons: a page as JSON, all of them as CSV to mend and bring again. */
export const GET = route(
  { params: contactParams, query: errorListSchema },
  async ({ workspaceId, params, query, locale }) => {
    if (query.format === 'json') return listImportErrors(workspaceId, params.id, query)
    const csv = await errorRowsCsv(workspaceId, params.id, query.kind, locale)
    return new Response(csv, {
      headers: {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': 'attachment; filename="rows-to-fix.csv"',
        'cache-control': 'no-store',
      },
    })
  },
)
