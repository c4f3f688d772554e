import { columnAs } from '#lib/contacts/mapping.ts'
import { rowReader } from '#lib/contacts/row.ts'
import type { FixRow } from '#lib/contacts/schema.ts'
import { lockWaiting, settleWaiting } from '#lib/contacts/waiting.sql.ts'
import { writeContacts } from '#lib/contacts/write.sql.ts'
import { transaction } from '#lib/db.ts'
import { AppError } from '#lib/errors.ts'
import { announceSql } from '#lib/realtime.ts'

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
    const waiting = await lockWaiting(client, { workspaceId, importId, row })
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
    await settleWaiting(client, { workspaceId, importId, row }, written)
    await announceSql(client, workspaceId, { type: 'import', id: importId })
    await announceSql(client, workspaceId, { type: 'contacts' })
    return { phone: contact.phone }
  })
}
