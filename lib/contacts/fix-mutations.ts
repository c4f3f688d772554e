import { columnAs, type Mapping } from '#lib/contacts/mapping.ts'
import { rowReader } from '#lib/contacts/row.ts'
import type { FixRow } from '#lib/contacts/schema.ts'
import { writeContacts } from '#lib/contacts/write.sql.ts'
import { transaction } from '#lib/db.ts'
import { AppError } from '#lib/errors.ts'
import { announceSql } from '#lib/realtime.ts'

type Waiting = { raw: string[]; mapping: Mapping; group_id: string | null; consent_statement: string; user_id: string }

/**
 * Takes a refused row after all, with the phone (and name) that a person typed: it joins the contacts under the
 * permission and the group of its file, and leaves the list.
 * @throws AppError not_found (fixed already, or not a refused row of an ended import), phone_invalid {reason}
 */
export async function fixRow(
  workspaceId: string,
  importId: string,
  row: number,
  { phone, name }: FixRow,
): Promise<{ phone: string }> {
  return transaction(async (client) => {
    const { rows } = await client.query<Waiting>(
      `SELECT e.raw, i.mapping, i.group_id, i.consent_statement, i.user_id FROM import_errors e
       JOIN imports i ON i.id = e.import_id AND i.workspace_id = e.workspace_id
       WHERE e.workspace_id = $1 AND e.import_id = $2 AND e.row = $3 AND e.kind = 'rejected'
         AND i.status IN ('completed', 'failed') AND i.consent_statement IS NOT NULL FOR UPDATE`,
      [workspaceId, importId, row],
    )
    const waiting = rows[0]
    if (!waiting) throw new AppError('not_found')
    const { columns } = waiting.mapping
    const cells = columns.map((_, at) => waiting.raw[at] ?? '')
    cells[columnAs(columns, 'phone')] = phone
    const nameAt = columnAs(columns, 'name')
    if (name != null && nameAt >= 0) cells[nameAt] = name
    const read = rowReader(waiting.mapping)(cells)
    if (!read.ok) throw new AppError('phone_invalid', { reason: read.reason })
    const contact = { ...read.contact, ...(name != null && { name: name || null }) }
    const written = await writeContacts(client, [contact], {
      workspaceId,
      groupId: waiting.group_id,
      consent: { statement: waiting.consent_statement, importId, userId: waiting.user_id },
    })
    await client.query('DELETE FROM import_errors WHERE workspace_id = $1 AND import_id = $2 AND row = $3', [
      workspaceId,
      importId,
      row,
    ])
    await client.query(
      `UPDATE imports SET imported = imported + $3, updated = updated + $4, opted_out = opted_out + $5, rejected = rejected - 1,
         status = CASE WHEN error_code = 'no_valid_row' THEN 'completed' ELSE status END,
         error_code = nullif(error_code, 'no_valid_row'), updated_at = now() WHERE workspace_id = $1 AND id = $2`,
      [workspaceId, importId, written.added, written.updated, written.optedOut],
    )
    await announceSql(client, workspaceId, { type: 'import', id: importId })
    await announceSql(client, workspaceId, { type: 'contacts' })
    return { phone: contact.phone }
  })
}
