import { AppError } from '#lib/errors.ts'
import { announce } from '#lib/realtime.ts'
import { type Tx, tenant } from '#lib/tenant.ts'

async function free(tx: Tx, workspaceId: string, name: string, except?: string): Promise<void> {
  const other = await tx.group.findFirst({
    where: { workspaceId, name: { equals: name, mode: 'insensitive' } },
    select: { id: true },
  })
  if (other && other.id !== except) throw new AppError('group_exists', { groupId: other.id })
}

/** @throws AppError group_exists, whatever the letters' case */
export async function createGroup(workspaceId: string, name: string): Promise<{ id: string; name: string }> {
  return tenant(workspaceId, async (tx) => {
    await free(tx, workspaceId, name)
    const made = await tx.group.createManyAndReturn({ data: [{ workspaceId, name }], skipDuplicates: true })
    if (!made[0]) throw new AppError('group_exists')
    await announce(tx, workspaceId, { type: 'contacts' })
    return { id: made[0].id, name }
  })
}

/** @throws AppError not_found, group_exists */
export async function renameGroup(workspaceId: string, id: string, name: string): Promise<void> {
  await tenant(workspaceId, async (tx) => {
    await free(tx, workspaceId, name, id)
    const changed = await tx.group.updateMany({ where: { workspaceId, id }, data: { name, updatedAt: new Date() } })
    if (changed.count === 0) throw new AppError('not_found')
    await announce(tx, workspaceId, { type: 'contacts' })
  })
}

/** Removes the group, never its contacts. @throws AppError not_found */
export async function deleteGroup(workspaceId: string, id: string): Promise<void> {
  await tenant(workspaceId, async (tx) => {
    const gone = await tx.group.deleteMany({ where: { workspaceId, id } })
    if (gone.count === 0) throw new AppError('not_found')
    await announce(tx, workspaceId, { type: 'contacts' })
  })
}

/**
 * Puts contacts into a group and takes others out. Contacts that are not there any more are passed over; repeating it
 * changes nothing.
 * @throws AppError not_found when there is no such group
 */
export async function changeMembers(
  workspaceId: string,
  groupId: string,
  { add, remove }: { add: string[]; remove: string[] },
): Promise<{ added: number; removed: number }> {
  return tenant(workspaceId, async (tx) => {
    const group = await tx.group.findUnique({
      where: { workspaceId_id: { workspaceId, id: groupId } },
      select: { id: true },
    })
    if (!group) throw new AppError('not_found')
    const living = await tx.contact.findMany({
      where: { workspaceId, id: { in: add }, deletedAt: null },
      select: { id: true },
      orderBy: { id: 'asc' },
    })
    const added = await tx.groupMember.createMany({
      data: living.map(({ id }) => ({ workspaceId, groupId, contactId: id })),
      skipDuplicates: true,
    })
    const removed = await tx.groupMember.deleteMany({ where: { workspaceId, groupId, contactId: { in: remove } } })
    await announce(tx, workspaceId, { type: 'contacts' })
    return { added: added.count, removed: removed.count }
  })
}
