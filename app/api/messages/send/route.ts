import { route } from '#lib/http/route.ts'
import { getMessage } from '#lib/messages/queries.ts'
import { sendTestSchema } from '#lib/messages/schema.ts'
import { sendTest } from '#lib/messages/test-message.ts'

export const POST = route({ body: sendTestSchema }, async ({ member, workspaceId, body }) => {
  const { id } = await sendTest(member, body)
  return getMessage(workspaceId, id)
})
