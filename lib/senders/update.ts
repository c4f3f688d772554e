import type { z } from 'zod'
import { type Role, roleIncludes } from '#lib/auth/roles.ts'
import { AppError } from '#lib/errors.ts'
import { renameSender } from './mutations.ts'
import { setNewChatCap } from './restraint.ts'
import type { updateSenderSchema } from './schema.ts'

/**
 * Changes what is given of a number. @throws AppError not_found, forbidden for a cap by anybody but an owner: nothing is
 * changed then
 */
export async function updateSender(
  member: { workspaceId: string; userId: string; role: Role },
  id: string,
  { name, newChatCap }: z.output<typeof updateSenderSchema>,
): Promise<void> {
  if (newChatCap !== undefined && !roleIncludes(member.role, 'owner')) throw new AppError('forbidden')
  if (name !== undefined) await renameSender(member.workspaceId, id, name)
  if (newChatCap !== undefined) await setNewChatCap(member, id, newChatCap)
}
