import type { Member } from '#lib/auth/members.sql.ts'

/** A person as they see themselves over REST. */
export const profileOf = (member: Member) => ({
  id: member.userId,
  name: member.name,
  email: member.email,
  emailVerified: member.emailVerified,
  locale: member.locale,
  role: member.role,
  workspace: { id: member.workspaceId, name: member.workspaceName, timeZone: member.timeZone },
})
export type Profile = ReturnType<typeof profileOf>
