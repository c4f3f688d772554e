import type pg from 'pg'
import type { Encoding } from '#lib/contacts/csv/encoding.ts'
import type { Mapping } from '#lib/contacts/mapping.ts'
import { pool } from '#lib/db.ts'
import { announceSql } from '#lib/realtime.ts'

/** An import as the worker holds it. */
export type ImportJob = {
  id: string
  workspaceId: string
  userId: string
  fileKey: string
  encoding: Encoding
  delimiter: string
  mapping: Mapping
  groupId: string | null
  consentStatement: string
  rowsDone: number
  attempts: number
}

/** How long a worker may be silent about a file before another one takes it. Every chunk renews it. */
const LOCK = `interval '60 seconds'`
const COLUMNS = `id, workspace_id AS "workspaceId", user_id AS "userId", file_key AS "fileKey", encoding, delimiter, mapping,
  group_id AS "groupId", consent_statement AS "consentStatement", rows_done AS "rowsDone", attempts`

/** Takes the oldest file that nobody reads. Two workers never get the same one. */
export async function claimImport(): Promise<ImportJob | undefined> {
  const { rows } = await pool().query<ImportJob>(
    `UPDATE imports SET locked_until = clock_timestamp() + ${LOCK}, attempts = attempts + 1
     WHERE id = (SELECT id FROM imports WHERE status = 'importing' AND (locked_until IS NULL OR locked_until < clock_timestamp())
                 ORDER BY created_at FOR UPDATE SKIP LOCKED LIMIT 1)
     RETURNING ${COLUMNS}`,
  )
  return rows[0]
}

/** Lets another worker take the file at once; for a graceful stop. */
export async function releaseImport(job: ImportJob): Promise<void> {
  await pool().query(
    `UPDATE imports SET locked_until = NULL, attempts = greatest(attempts - 1, 0) WHERE id = $1 AND workspace_id = $2 AND status = 'importing'`,
    [job.id, job.workspaceId],
  )
}

/**
 * Locks the file's row if it stands exactly where this worker left it.
 * @returns false when another worker has gone on, or it has ended: then nothing may be written
 */
export async function standsAt(client: pg.ClientBase, job: ImportJob, rowsDone: number): Promise<boolean> {
  const { rowCount } = await client.query(
    `SELECT FROM imports WHERE id = $1 AND workspace_id = $2 AND status = 'importing' AND rows_done = $3 FOR UPDATE`,
    [job.id, job.workspaceId, rowsDone],
  )
  return rowCount === 1
}

export type Counts = { imported: number; updated: number; duplicates: number; rejected: number; optedOut: number }

/** Moves the file forward by one chunk, in the chunk's own transaction. */
export async function advance(client: pg.ClientBase, job: ImportJob, rowsDone: number, counts: Counts): Promise<void> {
  const { imported, updated, duplicates, rejected, optedOut } = counts
  await client.query(
    `UPDATE imports SET rows_done = $3, imported = imported + $4, updated = updated + $5, duplicates = duplicates + $6,
       rejected = rejected + $7, opted_out = opted_out + $8, attempts = 0, locked_until = clock_timestamp() + ${LOCK}, updated_at = now()
     WHERE id = $1 AND workspace_id = $2`,
    [job.id, job.workspaceId, rowsDone, imported, updated, duplicates, rejected, optedOut],
  )
  await announceSql(client, job.workspaceId, { type: 'import', id: job.id })
}

/** Ends the file: completed if any row was good, else failed with no_valid_row and its rows listed. */
export async function finishImport(job: ImportJob, rowsDone: number): Promise<'completed' | 'failed' | undefined> {
  const { rows } = await pool().query<{ status: 'completed' | 'failed' }>(
    `UPDATE imports SET status = CASE WHEN imported + updated > 0 THEN 'completed' ELSE 'failed' END,
       error_code = CASE WHEN imported + updated > 0 THEN NULL ELSE 'no_valid_row' END,
       rows_total = rows_done, locked_until = NULL, completed_at = now(), updated_at = now()
     WHERE id = $1 AND workspace_id = $2 AND status = 'importing' AND rows_done = $3 RETURNING status`,
    [job.id, job.workspaceId, rowsDone],
  )
  if (rows[0]) {
    await announceSql(pool(), job.workspaceId, { type: 'import', id: job.id })
    await announceSql(pool(), job.workspaceId, { type: 'contacts' })
  }
  return rows[0]?.status
}

/** Gives the file up; what was added stays, and the person is told. */
export async function failImport(job: ImportJob, code: 'internal' | 'file_gone'): Promise<void> {
  await pool().query(
    `UPDATE imports SET status = 'failed', error_code = $3, locked_until = NULL, completed_at = now(), updated_at = now()
     WHERE id = $1 AND workspace_id = $2 AND status = 'importing'`,
    [job.id, job.workspaceId, code],
  )
  await announceSql(pool(), job.workspaceId, { type: 'import', id: job.id })
}

/**
 * Lets PostgreSQL count the tables again when it believes them smaller than one file: plans made for an empty table, also
 * those of foreign keys, would read all of it for every row until autovacuum comes by (50,000 rows: 127 s instead of 4).
 */
export async function freshenStatistics(rows: number): Promise<void> {
  const { rows: known } = await pool().query<{ stale: boolean }>(
    `SELECT reltuples < $1 AS stale FROM pg_class WHERE oid = 'contacts'::regclass`,
    [rows],
  )
  if (known[0]?.stale) await pool().query('ANALYZE (SKIP_LOCKED) contacts, groups, group_members, consent_events')
}

/** Refused and repeated rows, with their cells as they were. */
export async function writeErrors(
  client: pg.ClientBase,
  job: Pick<ImportJob, 'id' | 'workspaceId'>,
  rows: { row: number; kind: 'rejected' | 'duplicate'; code: string; cells: string[] }[],
): Promise<void> {
  if (rows.length === 0) return
  await client.query(
    `INSERT INTO import_errors (workspace_id, import_id, row, kind, code, raw)
     SELECT $1, $2, t.row, t.kind, t.code, t.raw::jsonb FROM unnest($3::int[], $4::text[], $5::text[], $6::text[]) AS t(row, kind, code, raw)`,
    [
      job.workspaceId,
      job.id,
      rows.map((r) => r.row),
      rows.map((r) => r.kind),
      rows.map((r) => r.code),
      rows.map((r) => JSON.stringify(r.cells)),
    ],
  )
}

/** Uploads that nobody started, and files whose end was written but not their removal. @returns keys to remove */
export async function forgottenUploads(): Promise<
  { id: string; workspaceId: string; fileKey: string; started: boolean }[]
> {
  const { rows } = await pool().query<{ id: string; workspaceId: string; fileKey: string; started: boolean }>(
    `SELECT id, workspace_id AS "workspaceId", file_key AS "fileKey", status = 'completed' OR status = 'failed' AS started FROM imports
     WHERE file_key <> '' AND (
       (status = 'completed' AND completed_at < now() - interval '10 minutes')
       OR (status = 'failed' AND completed_at < now() - interval '7 days')
       OR (status = 'ready' AND updated_at < now() - interval '7 days')
       OR (status = 'uploaded' AND updated_at < now() - interval '1 day')) LIMIT 100`,
  )
  return rows
}

/** The file is gone from storage: its row says so, or goes too when it never was started. */
export async function forgetUpload({
  id,
  workspaceId,
  started,
}: {
  id: string
  workspaceId: string
  started: boolean
}): Promise<void> {
  await pool().query(
    started
      ? `UPDATE imports SET file_key = '' WHERE id = $1 AND workspace_id = $2`
      : `DELETE FROM imports WHERE id = $1 AND workspace_id = $2 AND status IN ('uploaded', 'ready')`,
    [id, workspaceId],
  )
}
