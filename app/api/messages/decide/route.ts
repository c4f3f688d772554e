import { route } from '#lib/http/route.ts'
import { decideMessages } from '#lib/messages/decide.ts'
import { chosenOf, decideSchema } from '#lib/messages/schema.ts'

/** Many at once. Sending again is for those who may send: lib/messages/decide.ts asks for the role. */
export const POST = route({ body: decideSchema }, ({ member, body: { ids, filter, ...order } }) =>
  decideMessages(member, { ...order, chosen: chosenOf({ ids, filter }) }),
)
