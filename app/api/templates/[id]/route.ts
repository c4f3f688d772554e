import { route } from '#lib/http/route.ts'
import { deleteTemplate, updateTemplate } from '#lib/templates/mutations.ts'
import { getTemplate } from '#lib/templates/queries.ts'
import { templateParams, updateTemplateSchema } from '#lib/templates/schema.ts'

export const GET = route({ params: templateParams }, ({ workspaceId, params }) => getTemplate(workspaceId, params.id))

export const PUT = route(
  { params: templateParams, body: updateTemplateSchema },
  async ({ workspaceId, params, body }) => {
    await updateTemplate(workspaceId, params.id, body)
    return getTemplate(workspaceId, params.id)
  },
)

export const DELETE = route({ params: templateParams }, ({ workspaceId, params }) =>
  deleteTemplate(workspaceId, params.id),
)
