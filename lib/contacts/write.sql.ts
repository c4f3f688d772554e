import type pg from 'pg'
import type { ContactRow } from '#lib/contacts/row.ts'

export type Written = { added: number; updated: number; optedOut: number }
/** Under whose name rows are written, and with which permission. */
export type WriteOptions = {
  workspaceId: string
  /** Every row also goes into this group. */
  groupId: string | null
  consent: { statement: string; importId: string; userId: string }
}

/**
 * Adds contacts in bulk (service role, in the caller's transaction), each phone once in `rows`: new ones are inserted,
 * known ones get the file's values on top of theirs, deleted ones come back. Ids rise in the file's order; rows are locked
 * in the order of their phones, so that two files cannot wait for each other.
 * Suppressions are never touched: who opted out stays opted out, and gets no new line in the ledger either.
 */
export async function writeContacts(
  client: pg.ClientBase,
  rows: readonly ContactRow[],
  options: WriteOptions,
): Promise<Written> {
  const { workspaceId, groupId, consent } = options
  if (rows.length === 0) return { added: 0, updated: 0, optedOut: 0 }
  const written = await client.query<{ id: string; phone: string; added: boolean }>(
    `INSERT INTO contacts AS c (id, workspace_id, phone, name, attributes, source)
     SELECT n.id, $1, n.phone, n.name, n.attributes::jsonb, 'import' FROM (
       SELECT uuidv7() AS id, u.phone, u.name, u.attributes
       FROM unnest($2::text[], $3::text[], $4::text[]) WITH ORDINALITY AS u(phone, name, attributes, ord) ORDER BY u.ord
     ) n ORDER BY n.phone
     ON CONFLICT (workspace_id, phone) DO UPDATE SET name = coalesce(excluded.name, c.name),
       attributes = c.attributes || excluded.attributes, deleted_at = NULL, updated_at = now()
     RETURNING new.id, new.phone, (old.id IS NULL OR old.deleted_at IS NOT NULL) AS added`,
    [
      workspaceId,
      rows.map((row) => row.phone),
      rows.map((row) => row.name),
      rows.map((row) => JSON.stringify(row.attributes)),
    ],
  )
  const ids = new Map(written.rows.map((row) => [row.phone, row.id]))
  await joinGroups(client, workspaceId, rows, ids, groupId)
  const consented = await client.query(
    `INSERT INTO consent_events (workspace_id, phone, kind, source, statement, import_id, user_id)
     SELECT c.workspace_id, c.phone, 'granted', 'import', $3, $4, $5 FROM contacts c
     WHERE c.workspace_id = $1 AND c.id = ANY ($2::uuid[])
       AND NOT EXISTS (SELECT FROM suppressions s WHERE s.workspace_id = $1 AND s.reason = 'opted_out' AND (s.phone = c.phone OR s.lid = c.lid))`,
    [workspaceId, [...ids.values()], consent.statement, consent.importId, consent.userId],
  )
  const added = written.rows.filter((row) => row.added).length
  return { added, updated: written.rows.length - added, optedOut: written.rows.length - (consented.rowCount ?? 0) }
}

/** Puts contacts into the groups that their rows name, and all of them into `groupId`. Unknown groups are made. */
async function joinGroups(
  client: pg.ClientBase,
  workspaceId: string,
  rows: readonly ContactRow[],
  ids: ReadonlyMap<string, string>,
  groupId: string | null,
): Promise<void> {
  const named = rows.filter((row) => row.group !== null)
  if (named.length > 0) {
    const names = [...new Set(named.map((row) => row.group))].sort()
    await client.query(
      `INSERT INTO groups (workspace_id, name) SELECT $1, n FROM unnest($2::text[]) n ORDER BY n ON CONFLICT (workspace_id, name) DO NOTHING`,
      [workspaceId, names],
    )
    await client.query(
      `INSERT INTO group_members (workspace_id, group_id, contact_id)
       SELECT $1, g.id, m.contact FROM unnest($2::uuid[], $3::text[]) AS m(contact, name)
       JOIN groups g ON g.workspace_id = $1 AND g.name = m.name ORDER BY g.id, m.contact ON CONFLICT DO NOTHING`,
      [workspaceId, named.map((row) => ids.get(row.phone)), named.map((row) => row.group)],
    )
  }
  if (groupId)
    await client.query(
      `INSERT INTO group_members (workspace_id, group_id, contact_id)
       SELECT $1, g.id, m FROM groups g, unnest($3::uuid[]) m WHERE g.workspace_id = $1 AND g.id = $2 ORDER BY m ON CONFLICT DO NOTHING`,
      [workspaceId, groupId, [...ids.values()]],
    )
}

/** The names of the file's own fields, for people; a name once given stays. */
export async function writeFields(
  client: pg.ClientBase,
  workspaceId: string,
  fields: readonly { key: string; label: string }[],
): Promise<void> {
  if (fields.length > 0)
    await client.query(
      `INSERT INTO contact_fields (workspace_id, key, label)
       SELECT $1, f.key, f.label FROM unnest($2::text[], $3::text[]) AS f(key, label) ORDER BY f.key ON CONFLICT DO NOTHING`,
      [workspaceId, fields.map((field) => field.key), fields.map((field) => field.label)],
    )
}
