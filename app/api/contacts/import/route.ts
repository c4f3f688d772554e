import { receiveAndStart, receiveFile } from '#lib/contacts/import-mutations.ts'
import { recentImports } from '#lib/contacts/import-queries.ts'
import { route } from '#lib/http/route.ts'
import { readUpload } from './read-upload.ts'

/** The last files, newest first. */
export const GET = route({}, async ({ workspaceId }) => ({ imports: await recentImports(workspaceId) }))

/** Takes a file and says how it would be read; with `start=true` and `consent` it begins at once. */
export const POST = route({}, async ({ request, workspaceId, userId }) => {
  const { body, fileName, fields } = await readUpload(request)
  const { country, mapping, group, consent, start } = fields
  const file = { userId, fileName, country, mapping, body }
  const view = start
    ? await receiveAndStart(workspaceId, file, {
        groupName: group,
        consent: consent === undefined ? undefined : { confirmed: true, statement: consent },
      })
    : await receiveFile(workspaceId, file)
  return Response.json(view, { status: 201 })
})
