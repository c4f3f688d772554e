import type pg from 'pg'
import { CHANGED, effectsSql } from '#lib/messages/effects.sql.ts'
import type { Moved } from '#lib/messages/record.sql.ts'
import { sqlSources } from '#lib/messages/transitions.ts'
import { newWaMessageId } from '#lib/messages/wa-id.ts'
import { announceSql } from '#lib/realtime.ts'
import { optIn, optOut, type Person } from './ledger.sql.ts'
import type { Wish } from './opt-out.ts'
import { optOutNotice } from './opt-out-notice.ts'

/** The inbound message that carries the wish. */
export type Reply = { inboundId: string; workspaceId: string; senderId: string; text: string }

const waiting = sqlSources('hold_back', 'blocked')

/** What still waits for this person, in every run of the workspace, is held back; quota and rollup with it. */
async function holdBack(client: pg.ClientBase, workspaceId: string, { phone, lid }: Person): Promise<Moved[]> {
  const { rows } = await client.query<Moved>(
    `WITH phones AS (
       SELECT $2::text AS phone WHERE $2 IS NOT NULL
       UNION SELECT c.phone FROM contacts c WHERE c.workspace_id = $1 AND c.lid = $3
     ), found AS MATERIALIZED (
       SELECT m.id FROM messages m JOIN phones p ON p.phone = m.phone
       WHERE m.workspace_id = $1 AND m.status IN ${waiting} AND m.kind <> 'opt_out_notice'
       ORDER BY m.id FOR NO KEY UPDATE OF m
     ), changed AS (
       UPDATE messages m SET status = 'blocked', reason = 'opted_out', ended_at = clock_timestamp(), updated_at = clock_timestamp()
       FROM found f WHERE m.id = f.id AND m.status IN ${waiting}
       ${CHANGED}
     ), ${effectsSql}
     SELECT id, workspace_id AS "workspaceId", run_id AS "runId", was, status FROM changed`,
    [workspaceId, phone, lid],
  )
  return rows
}

/** Queues the one confirmation, at most one a phone in 24 hours, however often and to however many numbers STOP was said. */
async function queueNotice(client: pg.ClientBase, reply: Reply, phone: string, wish: Wish): Promise<void> {
  const { rows } = await client.query<{ name: string }>('SELECT name FROM workspaces WHERE id = $1', [
    reply.workspaceId,
  ])
  await client.query(
    `INSERT INTO messages (workspace_id, kind, sender_id, phone, recipient_name, contact_id, category, text, wa_message_id, status, due_at, released_at, sample, inbound_id)
     SELECT $1, 'opt_out_notice', $2, $3, c.name, c.id, 'custom', $4, $5, 'queued', clock_timestamp(), clock_timestamp(), coalesce(c.sample, false), $6
     FROM (SELECT 1) AS one LEFT JOIN contacts c ON c.workspace_id = $1 AND c.phone = $3
     WHERE NOT EXISTS (SELECT FROM messages m WHERE m.workspace_id = $1 AND m.phone = $3 AND m.kind = 'opt_out_notice'
       AND m.created_at > clock_timestamp() - interval '24 hours')
     ON CONFLICT (inbound_id) WHERE kind = 'opt_out_notice' DO NOTHING`,
    [
      reply.workspaceId,
      reply.senderId,
      phone,
      optOutNotice(wish.language, rows[0]?.name ?? ''),
      newWaMessageId(),
      reply.inboundId,
    ],
  )
}

/**
 * Does what a reply asks, in the transaction that stores the reply (docs/design.md §5.5: every claim that begins after
 * its commit obeys it). STOP: the ledger and the suppressions say so, what waits is held back, one confirmation is queued.
 * START lifts what a STOP set, and does nothing where there was none.
 * @returns the messages held back
 */
export async function applyWish(client: pg.ClientBase, reply: Reply, person: Person, wish: Wish): Promise<Moved[]> {
  const { workspaceId, inboundId, text } = reply
  // two STOPs of one person, to two numbers at once, come one after the other
  await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
    `${workspaceId} ${person.phone ?? person.lid}`,
  ])
  const about = { inboundId, statement: text.slice(0, 500) }
  let moved: Moved[] = []
  if (wish.wish === 'stop') {
    await optOut(client, workspaceId, person, about)
    moved = await holdBack(client, workspaceId, person)
    if (person.phone) await queueNotice(client, reply, person.phone, wish)
  } else {
    const { rows } = await client.query(
      `SELECT FROM suppressions WHERE workspace_id = $1 AND reason = 'opted_out' AND (phone = $2 OR lid = $3) LIMIT 1`,
      [workspaceId, person.phone, person.lid],
    )
    if (rows.length > 0) await optIn(client, workspaceId, person, about)
  }
  await announceSql(client, workspaceId, { type: 'contacts' })
  return moved
}
