import { route } from '#lib/http/route.ts'
import { decideMessages } from '#lib/messages/decide.ts'
import { chosenOf, retrySchema } from '#lib/messages/schema.ts'

export const POST = route({ body: retrySchema, role: 'admin' }, ({ member, body: { ids, filter, ...order } }) =>
  decideMessages(member, { ...order, chosen: chosenOf({ ids, filter }), decision: 'send_again' }),
)
