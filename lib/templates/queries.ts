import { AppError } from '#lib/errors.ts'
import { type AttributeKey, attributeKeys, type PreviewContact, previewContacts } from '#lib/templates/keys.sql.ts'
import type { Template, TemplateList } from '#lib/templates/schema.ts'
import { isUuid, tenant } from '#lib/tenant.ts'

const columns = { id: true, name: true, category: true, body: true, createdAt: true, updatedAt: true } as const

/** Templates by name. @throws AppError invalid_input on a cursor that is none of ours */
export async function listTemplates(
  workspaceId: string,
  { cursor, limit, q }: TemplateList,
): Promise<{ items: Template[]; nextCursor: string | null }> {
  const [name, id] = cursor ? readCursor(cursor) : []
  const rows = await tenant(workspaceId, (tx) =>
    tx.template.findMany({
      where: {
        workspaceId,
        deletedAt: null,
        ...(q && {
          OR: [{ name: { contains: q, mode: 'insensitive' } }, { body: { contains: q, mode: 'insensitive' } }],
        }),
        ...(name !== undefined && id && { AND: [{ OR: [{ name: { gt: name } }, { name, id: { gt: id } }] }] }),
      },
      orderBy: [{ name: 'asc' }, { id: 'asc' }],
      take: limit + 1,
      select: columns,
    }),
  )
  const items = rows.slice(0, limit)
  const last = rows.length > limit ? items.at(-1) : undefined
  return { items, nextCursor: last ? JSON.stringify([last.name, last.id]) : null }
}

function readCursor(cursor: string): [string, string] {
  try {
    const [name, id] = JSON.parse(cursor) as unknown[]
    // a name never holds a NUL, and PostgreSQL could not compare with one
    if (typeof name === 'string' && !name.includes('\0') && typeof id === 'string' && isUuid(id)) return [name, id]
  } catch {}
  throw new AppError('invalid_input', { fields: { cursor: 'invalid' } })
}

/** @throws AppError not_found, also for a template of another workspace */
export async function getTemplate(workspaceId: string, id: string): Promise<Template> {
  const row = await tenant(workspaceId, (tx) =>
    tx.template.findFirst({ where: { id, workspaceId, deletedAt: null }, select: columns }),
  )
  if (!row) throw new AppError('not_found')
  return row
}

export type { AttributeKey, PreviewContact }

/** What an editor of texts needs besides the text: the placeholders there are, and people to show it on. */
export const editorFacts = (workspaceId: string): Promise<{ keys: AttributeKey[]; contacts: PreviewContact[] }> =>
  tenant(workspaceId, async (tx) => ({ keys: await attributeKeys(tx), contacts: await previewContacts(tx) }))

/** What can stand between the braces, most used first; name and phone are always there besides. */
export const listPlaceholders = (workspaceId: string): Promise<AttributeKey[]> =>
  tenant(workspaceId, (tx) => attributeKeys(tx))
