'use server'

import { action } from '#lib/http/action.ts'
import { decideMessages } from '#lib/messages/decide.ts'
import { chosenOf, decideSchema } from '#lib/messages/schema.ts'

/** One message or many. Sending again is for those who may send: lib/messages/decide.ts asks for the role. */
export const decide = action(decideSchema, {}, ({ ids, filter, ...order }, { member }) =>
  decideMessages(member, { ...order, chosen: chosenOf({ ids, filter }) }),
)
