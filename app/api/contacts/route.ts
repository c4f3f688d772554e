import { createContact } from '#lib/contacts/mutations.ts'
import { getContact, listContacts } from '#lib/contacts/queries.ts'
import { contactListSchema, createContactSchema } from '#lib/contacts/schema.ts'
import { route } from '#lib/http/route.ts'

export const GET = route({ query: contactListSchema }, ({ workspaceId, query }) => listContacts(workspaceId, query))

export const POST = route({ body: createContactSchema }, async ({ workspaceId, userId, body }) => {
  const { id } = await createContact(workspaceId, { userId, via: 'api' }, body)
  return Response.json(await getContact(workspaceId, id), { status: 201 })
})
