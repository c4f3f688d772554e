'use server'

import { roleIncludes } from '#lib/auth/roles.ts'
import { decideMessage } from '#lib/campaigns/decide.ts'
import { decisionSchema } from '#lib/campaigns/schema.ts'
import { AppError } from '#lib/errors.ts'
import { action } from '#lib/http/action.ts'

/** Whoever looks after the chats knows whether it arrived; sending is for those who may send. */
export const settle = action(decisionSchema, {}, async (input, { member }) => {
  if (input.decision === 'send_again' && !roleIncludes(member.role, 'admin')) throw new AppError('forbidden')
  await decideMessage(member, input)
})
