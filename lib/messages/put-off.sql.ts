import type pg from 'pg'
import { pool } from '#lib/db.ts'
import { capSql, newChatSql, OPENING_KINDS, startedSql } from '#lib/pacing/new-chats.sql.ts'
import { sqlSources } from './transitions.ts'

const waiting = sqlSources('claim', 'sending')

const PUT_OFF = `WITH full_today AS MATERIALIZED (
  SELECT s.id, local.today::timestamp AT TIME ZONE w.time_zone AS day_start, (local.today + 1)::timestamp AT TIME ZONE w.time_zone AS tomorrow
  FROM senders s JOIN workspaces w ON w.id = s.workspace_id
  CROSS JOIN LATERAL (SELECT (clock_timestamp() AT TIME ZONE w.time_zone)::date AS today) AS local
  WHERE s.id = ANY ($1::uuid[]) AND ${capSql('s', 'local.today')} - ${startedSql('s', 'local.today')} <= 0
  ORDER BY s.id FOR NO KEY UPDATE OF s SKIP LOCKED
), found AS MATERIALIZED (
  SELECT m.id, f.tomorrow FROM full_today f JOIN messages m ON m.sender_id = f.id LEFT JOIN contacts c ON c.workspace_id = m.workspace_id AND c.phone = m.phone
  CROSS JOIN LATERAL (SELECT m.workspace_id, m.sender_id, m.phone, c.lid) AS p
  WHERE m.status IN ${waiting} AND m.due_at < f.tomorrow AND m.kind IN ${OPENING_KINDS} AND ${newChatSql('p', 'f.day_start')}
  ORDER BY m.id FOR NO KEY UPDATE OF m SKIP LOCKED
)
UPDATE messages m SET due_at = f.tomorrow, reason = 'new_chat_cap', updated_at = clock_timestamp()
FROM found f WHERE m.id = f.id AND m.status IN ${waiting} RETURNING m.run_id AS "runId", m.workspace_id AS "workspaceId"`

/**
 * Puts off to the next local day whatever waits at these senders and would be a new chat too many, so that people who
 * know the number do not stand behind it. Only where today's are used up at this moment; done twice it changes nothing.
 * @returns the runs concerned
 */
export async function putOffNewChats(
  senderIds: readonly string[],
): Promise<{ runId: string | null; workspaceId: string }[]> {
  const { rows } = await pool().query<{ runId: string | null; workspaceId: string }>({
    name: 'put-off',
    text: PUT_OFF,
    values: [senderIds],
  })
  return rows
}

/**
 * What waits for tomorrow is due again: for one phone that has just written, or for all of a sender whose cap has changed.
 * The claim judges it anew.
 * @returns the runs concerned
 */
export async function takeBack(client: pg.ClientBase, senderId: string, phone: string | null): Promise<string[]> {
  const { rows } = await client.query<{ runId: string | null }>(
    `UPDATE messages m SET due_at = statement_timestamp(), reason = NULL, updated_at = clock_timestamp()
     WHERE m.sender_id = $1 AND m.status IN ${waiting} AND m.due_at IS NOT NULL AND m.reason = 'new_chat_cap' AND ($2::text IS NULL OR m.phone = $2)
     RETURNING m.run_id AS "runId"`,
    [senderId, phone],
  )
  return [...new Set(rows.flatMap((row) => row.runId ?? []))]
}
