import { pool } from '#lib/db.ts'
import { type Fence, fenced, fenceValues, LeaseLost } from './sessions.sql.ts'

export type KeyRow = { keyId: string; value: Buffer }
export type KeyWrite = { type: string; keyId: string; value: Buffer }
export type KeyDelete = { type: string; keyId: string }

type Asked = {
  fence: Fence
  type: string
  ids: readonly string[]
  resolve(rows: KeyRow[]): void
  reject(error: unknown): void
}
const asked: Asked[] = []

/**
 * Planned anew each time: a plan kept from the first minutes, when the table was small, would read all of it for ever.
 * OFFSET 0 has each key looked up by itself.
 */
const READ = `SELECT a.nth, k.key_id AS "keyId", k.value
  FROM unnest($1::int[], $2::uuid[], $3::uuid[], $4::text[], $5::text[]) AS a (nth, session_id, workspace_id, type, key_id)
  CROSS JOIN LATERAL (SELECT key_id, value FROM session_keys WHERE session_id = a.session_id AND workspace_id = a.workspace_id
    AND type = a.type AND key_id = a.key_id OFFSET 0) AS k`

async function readAsked(all: readonly Asked[]): Promise<void> {
  const found: KeyRow[][] = all.map(() => [])
  const each = all.flatMap(({ fence, type, ids }, nth) => ids.map((id) => ({ fence, type, id, nth })))
  try {
    const { rows } = await pool().query<KeyRow & { nth: number }>(READ, [
      each.map(({ nth }) => nth),
      each.map(({ fence }) => fence.sessionId),
      each.map(({ fence }) => fence.workspaceId),
      each.map(({ type }) => type),
      each.map(({ id }) => id),
    ])
    for (const { nth, keyId, value } of rows) found[nth]!.push({ keyId, value })
    for (const [nth, { resolve }] of all.entries()) resolve(found[nth]!)
  } catch (error) {
    // one of them may be at fault: the others must not suffer for it
    if (all.length > 1) await Promise.all(all.map((one) => readAsked([one])))
    else all[0]?.reject(error)
  }
}

/**
 * Reads sealed values; ids without a row are left out. Not fenced: what an old owner reads, it cannot write back.
 * What all sessions of this process ask for in one turn of the event loop is read by one statement: a busy worker asks
 * three times a message.
 */
export const readKeyRows = (fence: Fence, type: string, ids: readonly string[]): Promise<KeyRow[]> =>
  new Promise((resolve, reject) => {
    if (asked.length === 0) setImmediate(() => void readAsked(asked.splice(0)))
    asked.push({ fence, type, ids: [...new Set(ids)], resolve, reject })
  })

/** All sealed values of a type. */
export async function readAllKeyRows(fence: Fence, type: string): Promise<KeyRow[]> {
  const { rows } = await pool().query<KeyRow>(
    'SELECT key_id AS "keyId", value FROM session_keys WHERE session_id = $1 AND workspace_id = $2 AND type = $3',
    [fence.sessionId, fence.workspaceId, type],
  )
  return rows
}

const FENCE = `WITH fence AS (
  SELECT s.id, s.workspace_id, s.epoch FROM sender_sessions s, senders n WHERE ${fenced} FOR SHARE OF s)`
const PUT = `put AS (
  INSERT INTO session_keys (workspace_id, session_id, type, key_id, value, epoch)
  SELECT f.workspace_id, f.id, p.type, p.key_id, p.value, f.epoch
  FROM fence f, unnest($4::text[], $5::text[], $6::bytea[]) AS p (type, key_id, value)
  ON CONFLICT (session_id, type, key_id) DO UPDATE SET value = excluded.value, epoch = excluded.epoch)`
const GONE = `gone AS (
  DELETE FROM session_keys k USING fence f, unnest($7::text[], $8::text[]) AS d (type, key_id)
  WHERE k.session_id = f.id AND k.workspace_id = f.workspace_id AND k.type = d.type AND k.key_id = d.key_id)`

/**
 * Writes and deletes keys in one statement, so all or none. No key may stand in both lists, or twice in one.
 * @throws LeaseLost
 */
export async function writeKeyRows(
  fence: Fence,
  writes: readonly KeyWrite[],
  deletes: readonly KeyDelete[],
): Promise<void> {
  const columns = (rows: readonly KeyDelete[]) => [rows.map((row) => row.type), rows.map((row) => row.keyId)]
  const values = [...fenceValues(fence), ...columns(writes), writes.map((row) => row.value)]
  // Most writes delete nothing, and are spared the plan for it: planned once, since it looks for nothing in the keys.
  const { rowCount } =
    deletes.length === 0
      ? await pool().query({ name: 'put-keys', text: `${FENCE}, ${PUT} SELECT FROM fence`, values })
      : await pool().query(`${FENCE}, ${PUT}, ${GONE} SELECT FROM fence`, [...values, ...columns(deletes)])
  if (!rowCount) throw new LeaseLost(fence)
}
