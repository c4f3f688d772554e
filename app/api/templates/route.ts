import { route } from '#lib/http/route.ts'
import { createTemplate } from '#lib/templates/mutations.ts'
import { getTemplate, listTemplates } from '#lib/templates/queries.ts'
import { createTemplateSchema, templateListSchema } from '#lib/templates/schema.ts'

export const GET = route({ query: templateListSchema }, ({ workspaceId, query }) => listTemplates(workspaceId, query))

export const POST = route({ body: createTemplateSchema }, async ({ workspaceId, body }) => {
  const { id } = await createTemplate(workspaceId, body)
  return getTemplate(workspaceId, id)
})
