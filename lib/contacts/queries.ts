import { consentHistory, suppressionOf } from '#lib/consent/queries.ts'
import { idCursor, makeCursor } from '#lib/contacts/cursor.ts'
import { type ContactItem, countContacts, selectContacts, selectGroups } from '#lib/contacts/list.sql.ts'
import type { ContactList } from '#lib/contacts/schema.ts'
import { AppError } from '#lib/errors.ts'
import { tenant } from '#lib/tenant.ts'

export type { ContactItem, GroupItem } from '#lib/contacts/list.sql.ts'

/** A page of contacts, newest first. @throws AppError invalid_input for a broken cursor */
export async function listContacts(
  workspaceId: string,
  { cursor, ...filter }: ContactList,
): Promise<{ items: ContactItem[]; nextCursor: string | null }> {
  const after = cursor ? idCursor(cursor) : null
  const rows = await tenant(workspaceId, (tx) => selectContacts(tx, workspaceId, { ...filter, after }))
  const items = rows.slice(0, filter.limit)
  return { items, nextCursor: rows.length > filter.limit ? makeCursor(items.at(-1)!.id) : null }
}

/** How many contacts there are, and how many of them are not messaged. */
export const contactCounts = (workspaceId: string) => tenant(workspaceId, (tx) => countContacts(tx, workspaceId))

/** Every group with the number of its contacts, by name. */
export const listGroups = (workspaceId: string) => tenant(workspaceId, (tx) => selectGroups(tx, workspaceId))

/** The workspace's own fields: keys as placeholders use them, labels as people wrote them. Oldest first. */
export const listFields = (workspaceId: string): Promise<{ key: string; label: string }[]> =>
  tenant(workspaceId, (tx) =>
    tx.contactField.findMany({
      where: { workspaceId },
      orderBy: [{ createdAt: 'asc' }, { key: 'asc' }],
      select: { key: true, label: true },
    }),
  )

const MESSAGES = 50

/**
 * Everything about one contact: fields, groups, the ledger, why they are not messaged, and the last messages to them.
 * @throws AppError not_found
 */
export async function getContact(workspaceId: string, id: string) {
  return tenant(workspaceId, async (tx) => {
    const contact = await tx.contact.findUnique({
      where: { workspaceId_id: { workspaceId, id }, deletedAt: null },
      include: {
        groupMembers: { select: { group: { select: { id: true, name: true } } }, orderBy: { group: { name: 'asc' } } },
      },
    })
    if (!contact) throw new AppError('not_found')
    const { groupMembers, workspaceId: _, deletedAt: __, ...rest } = contact
    const messages = await tx.message.findMany({
      where: { workspaceId, phone: contact.phone },
      orderBy: { id: 'desc' },
      take: MESSAGES,
      select: {
        ...{ id: true, kind: true, runId: true, text: true, status: true, reason: true, createdAt: true },
        ...{ dueAt: true, sentAt: true, deliveredAt: true, readAt: true, endedAt: true },
        run: { select: { campaign: { select: { id: true, name: true } } } },
      },
    })
    return {
      ...rest,
      attributes: rest.attributes as Record<string, string>,
      groups: groupMembers.map(({ group }) => group),
      suppression: await suppressionOf(tx, workspaceId, contact),
      consentHistory: await consentHistory(tx, workspaceId, contact.phone),
      messages: messages.map(({ run, ...message }) => ({ ...message, campaign: run?.campaign ?? null })),
    }
  })
}
export type ContactView = Awaited<ReturnType<typeof getContact>>
