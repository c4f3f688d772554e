import { route } from '#lib/http/route.ts'
import { decideMessage } from '#lib/messages/decide.ts'
import { getMessage } from '#lib/messages/queries.ts'
import { decideOneSchema, messageParams } from '#lib/messages/schema.ts'

/** Sending again is for those who may send: lib/messages/decide.ts asks for the role. */
export const POST = route({ params: messageParams, body: decideOneSchema }, async ({ member, params, body }) => {
  await decideMessage(member, { messageId: params.id, ...body })
  return getMessage(member.workspaceId, params.id)
})
