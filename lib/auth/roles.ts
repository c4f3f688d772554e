export type Role = 'agent' | 'admin' | 'owner'

const LEVEL: Record<Role, number> = { agent: 0, admin: 1, owner: 2 }
/** Whether a role includes another: an owner may do what an admin may, an admin what an agent may. */
export const roleIncludes = (role: Role, needed: Role): boolean => LEVEL[role] >= LEVEL[needed]
