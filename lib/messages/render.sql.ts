import type pg from 'pg'
import { pool } from '#lib/db.ts'
import { CHANGED, effectsSql } from './effects.sql.ts'
import { sqlSources } from './transitions.ts'

export type ToRender = {
  id: string
  position: number
  /** Still to be rendered; false for a row that is out already, and only moves the position on. */
  open: boolean
  name: string | null
  phone: string
  attributes: Record<string, unknown>
}
export type RenderState = { body: string; from: number; rendered: boolean }

/** Where the rendering of a run is; undefined where it does not go on. */
export async function renderState(workspaceId: string, runId: string): Promise<RenderState | undefined> {
  const { rows } = await pool().query<RenderState>(
    `SELECT body, rendered_position AS "from", rendered_at IS NOT NULL AS rendered FROM campaign_runs
     WHERE workspace_id = $1 AND id = $2 AND status IN ('sending', 'paused') AND expanded_at IS NOT NULL`,
    [workspaceId, runId],
  )
  return rows[0]
}

/**
 * The next rows in order, with their contact as it is now; of one that was removed, what the row itself keeps. Positions
 * have no gaps, so a range stands for a LIMIT: the index is used also while the fresh rows have no statistics.
 */
export async function rowsToRender(
  workspaceId: string,
  runId: string,
  from: number,
  limit: number,
): Promise<ToRender[]> {
  const { rows } = await pool().query<ToRender>(
    `SELECT m.id, m.position, m.status = 'queued' AND m.text IS NULL AS open, coalesce(c.name, m.recipient_name) AS name, m.phone,
       coalesce(c.attributes, '{}') AS attributes
     FROM messages m LEFT JOIN contacts c ON c.workspace_id = m.workspace_id AND c.id = m.contact_id
     WHERE m.workspace_id = $1 AND m.run_id = $2 AND m.position > $3 AND m.position <= $3 + $4::int ORDER BY m.position`,
    [workspaceId, runId, from, limit],
  )
  return rows
}

export type Texts = { id: string; text: string; waMessageId: string }
export type Refused = { id: string; reason: string }

const ADVANCE = `
  UPDATE campaign_runs SET rendered_position = $4, updated_at = clock_timestamp(),
    rendered_at = CASE WHEN $5 THEN clock_timestamp() ELSE rendered_at END
  WHERE workspace_id = $1 AND id = $2 AND rendered_position = $3 AND rendered_at IS NULL AND status IN ('sending', 'paused')`

const FILL = `
  UPDATE messages m SET text = t.text, wa_message_id = t.wa_id, updated_at = clock_timestamp()
  FROM unnest($2::uuid[], $3::text[], $4::text[]) AS t (id, text, wa_id)
  WHERE m.workspace_id = $1 AND m.id = t.id AND m.status = 'queued' AND m.text IS NULL`

const REFUSE = `WITH input AS (
    SELECT * FROM unnest($2::uuid[], $3::text[]) AS i (id, reason)
  ), changed AS (
    UPDATE messages m SET status = 'blocked', reason = i.reason, ended_at = clock_timestamp(), updated_at = clock_timestamp()
    FROM input i WHERE m.workspace_id = $1 AND m.id = i.id AND m.status IN ${sqlSources('hold_back', 'blocked')} AND m.text IS NULL
    ${CHANGED}
  ), ${effectsSql}
  UPDATE campaign_runs r SET recipients = recipients - c.count, blocked = blocked + c.count
  FROM (SELECT run_id, count(*)::int AS count FROM changed GROUP BY run_id) c WHERE r.id = c.run_id`

/**
 * Stores a rendered chunk and moves the run's position on, if nobody else has done so meanwhile.
 * @returns false where another did: nothing of this chunk is stored
 */
export async function storeChunk(
  client: pg.ClientBase,
  run: { workspaceId: string; runId: string; from: number; to: number; last: boolean },
  texts: readonly Texts[],
  refused: readonly Refused[],
): Promise<boolean> {
  const { workspaceId, runId, from, to, last } = run
  const advanced = await client.query(ADVANCE, [workspaceId, runId, from, to, last])
  if (!advanced.rowCount) return false
  if (texts.length > 0) {
    const columns = [texts.map((one) => one.id), texts.map((one) => one.text), texts.map((one) => one.waMessageId)]
    await client.query(FILL, [workspaceId, ...columns])
  }
  if (refused.length > 0)
    await client.query(REFUSE, [workspaceId, refused.map((one) => one.id), refused.map((one) => one.reason)])
  return true
}
