import type pg from 'pg'
import type { Mapping } from '#lib/contacts/mapping.ts'
import type { Written } from '#lib/contacts/write.sql.ts'

/** A refused row, and what its file said about it. */
export type Waiting = {
  raw: string[]
  mapping: Mapping
  group_id: string | null
  consent_statement: string
  user_id: string
}
type RowOf = { workspaceId: string; importId: string; row: number }

/** Reads a refused row of an ended import and keeps others from fixing it meanwhile. Undefined when it is fixed already. */
export async function lockWaiting(client: pg.ClientBase, of: RowOf): Promise<Waiting | undefined> {
  const { rows } = await client.query<Waiting>(
    `SELECT e.raw, i.mapping, i.group_id, i.consent_statement, i.user_id FROM import_errors e
     JOIN imports i ON i.id = e.import_id AND i.workspace_id = e.workspace_id
     WHERE e.workspace_id = $1 AND e.import_id = $2 AND e.row = $3 AND e.kind = 'rejected'
       AND i.status IN ('completed', 'failed') AND i.consent_statement IS NOT NULL FOR UPDATE`,
    [of.workspaceId, of.importId, of.row],
  )
  return rows[0]
}

/** Takes a fixed row off the list; an import that had failed for want of a good row is completed by its first one. */
export async function settleWaiting(client: pg.ClientBase, of: RowOf, written: Written): Promise<void> {
  await client.query('DELETE FROM import_errors WHERE workspace_id = $1 AND import_id = $2 AND row = $3', [
    of.workspaceId,
    of.importId,
    of.row,
  ])
  await client.query(
    `UPDATE imports SET imported = imported + $3, updated = updated + $4, opted_out = opted_out + $5, rejected = rejected - 1,
       status = CASE WHEN error_code = 'no_valid_row' THEN 'completed' ELSE status END,
       error_code = nullif(error_code, 'no_valid_row'), updated_at = now() WHERE workspace_id = $1 AND id = $2`,
    [of.workspaceId, of.importId, written.added, written.updated, written.optedOut],
  )
}
