import { prisma } from '#lib/db.ts'
import { type Tx, tenant } from '#lib/tenant.ts'
import { type DecisionRow, decisionsOf, type NeedGroup, needGroups, needRows } from './needs.sql.ts'
import type { NeedRow, NeedsList, PastDecision } from './schema.ts'

export type { NeedGroup }

/** People belong to no workspace: read by the service role, and only where they are a member. */
async function memberNames(workspaceId: string, userIds: readonly string[]): Promise<Map<string, string>> {
  if (userIds.length === 0) return new Map()
  const found = await prisma().membership.findMany({
    where: { workspaceId, userId: { in: [...new Set(userIds)] } },
    select: { userId: true, user: { select: { name: true } } },
  })
  return new Map(found.map(({ userId, user }) => [userId, user.name]))
}

/** Past decisions by message, with the names of who made them. Outside of tenant(): it reads people. */
export async function named(workspaceId: string, rows: DecisionRow[]): Promise<Map<string, PastDecision[]>> {
  const names = await memberNames(
    workspaceId,
    rows.map(({ userId }) => userId),
  )
  const past = new Map<string, PastDecision[]>()
  for (const { messageId, decision, was, userId, at } of rows)
    past.set(messageId, [...(past.get(messageId) ?? []), { decision, was, at, by: names.get(userId) ?? null }])
  return past
}

/** What people decided about a message; empty for another workspace's. */
export async function historyOf(workspaceId: string, messageId: string): Promise<PastDecision[]> {
  const rows = await tenant(workspaceId, (tx) => decisionsOf(tx, [messageId]))
  return (await named(workspaceId, rows)).get(messageId) ?? []
}

/** What needs a person, across runs, the newest message first. */
export async function listNeeds(
  workspaceId: string,
  { limit, ...asked }: NeedsList,
): Promise<{ items: NeedRow[]; nextCursor: string | null }> {
  const found = await tenant(workspaceId, async (tx: Tx) => {
    const rows = await needRows(tx, workspaceId, { ...asked, limit: limit + 1 })
    const items = rows.slice(0, limit)
    const past = await decisionsOf(
      tx,
      items.map(({ id }) => id),
    )
    return { items, past, more: rows.length > limit }
  })
  const past = await named(workspaceId, found.past)
  return {
    items: found.items.map((row) => ({ ...row, decisions: past.get(row.id) ?? [] })),
    nextCursor: found.more ? found.items.at(-1)!.id : null,
  }
}

/** How many there are in all, and by what they can be narrowed to. */
export type NeedsSummary = { review: number; failed: number; groups: NeedGroup[] }
export async function needsSummary(workspaceId: string): Promise<NeedsSummary> {
  const groups = await tenant(workspaceId, (tx) => needGroups(tx, workspaceId))
  const of = (status: NeedGroup['status']) =>
    groups.reduce((sum, group) => sum + (group.status === status ? group.count : 0), 0)
  return { review: of('review'), failed: of('failed'), groups }
}
