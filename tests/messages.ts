import { randomUUID } from 'node:crypto'
import { pool } from '#lib/db.ts'
import type { MessageStatus } from '#lib/messages/transitions.ts'
import type { Turn } from '#lib/messages/turn.sql.ts'
import { newWaMessageId } from '#lib/messages/wa-id.ts'
import { aPhone, aSender, aWorkspace } from './factories.ts'

export const MONTH = '2026-11-01'

/** A workspace with an active sender that worker `workerId` holds at epoch 1, and what a turn of it looks like. */
export async function aLeasedSender({
  workerId = randomUUID(),
  workspace,
}: {
  workerId?: string
  workspace?: { workspaceId: string; userId: string }
} = {}) {
  const { workspaceId, userId } = workspace ?? (await aWorkspace())
  const sender = await aSender(workspaceId)
  await pool().query(
    `UPDATE senders SET lease_owner = $2, lease_epoch = 1, lease_until = clock_timestamp() + interval '1 hour', next_send_at = now() - interval '1 second' WHERE id = $1`,
    [sender.id, workerId],
  )
  const turn: Turn = {
    senderId: sender.id,
    epoch: 1,
    sessionId: randomUUID(),
    channel: 'baileys',
    gapMs: { fast: 0, balanced: 0, safe: 0 },
    delayMs: { fast: 2_000, balanced: 5_000, safe: 10_000 },
    burst: 1,
  }
  return { workspaceId, userId, senderId: sender.id, workerId, turn }
}

/** A run that is sending, frozen, with nothing in it yet. */
export async function aRun(
  { workspaceId, userId, senderId }: { workspaceId: string; userId: string; senderId: string },
  { status = 'sending', category = 'order', speed = 'balanced' } = {},
): Promise<string> {
  const campaign = await pool().query<{ id: string }>(
    `INSERT INTO campaigns (workspace_id, name, category, body, sender_id, speed, created_by) VALUES ($1, 'Diwali', $2, 'Namaste', $3, $4, $5) RETURNING id`,
    [workspaceId, category, senderId, speed, userId],
  )
  const run = await pool().query<{ id: string }>(
    `INSERT INTO campaign_runs (workspace_id, campaign_id, sender_id, status, planned_for, category, speed, body, audience, created_by, quota_month, started_at, expanded_at, rendered_at)
     VALUES ($1, $2, $3, $4, now(), $5, $6, 'Namaste', '{"kind":"all"}', $7, $8, now(), now(), now()) RETURNING id`,
    [workspaceId, campaign.rows[0]!.id, senderId, status, category, speed, userId, MONTH],
  )
  return run.rows[0]!.id
}

export type MessageOptions = {
  status?: MessageStatus
  kind?: string
  category?: string
  phone?: string
  runId?: string | null
  released?: boolean
  sample?: boolean
  epoch?: number | null
  sessionId?: string | null
  attempts?: number
  position?: number
}

/** A message of the sender, released and due a second ago unless told otherwise; it holds quota as a real one does. */
export async function aMessage(
  { workspaceId, senderId }: { workspaceId: string; senderId: string },
  options: MessageOptions = {},
) {
  const {
    status = 'queued',
    kind = 'campaign',
    category = 'order',
    phone = aPhone(),
    runId = null,
    released = true,
  } = options
  const { sample = false, epoch = null, sessionId = null, attempts = 0, position = 0 } = options
  const counted = ['campaign', 'single', 'reply'].includes(kind)
  const arrived = { sent: 1, delivered: 2, read: 3 }[status as 'sent'] ?? 0
  const live = ['queued', 'sending', 'retry_wait', 'uncertain', 'review'].includes(status)
  // first: an engine may take the message the moment it is there, and counts it where it is reserved
  if (counted)
    await pool().query(
      `INSERT INTO usage_counters AS u (workspace_id, month, reserved, used) VALUES ($1, $2, $3, $4)
       ON CONFLICT (workspace_id, month) DO UPDATE SET reserved = u.reserved + excluded.reserved, used = u.used + excluded.used`,
      [workspaceId, MONTH, live ? 1 : 0, arrived > 0 ? 1 : 0],
    )
  const { rows } = await pool().query<{ id: string; wa: string }>(
    `INSERT INTO messages (workspace_id, kind, run_id, position, contact_id, sender_id, phone, category, text, wa_message_id, status, due_at, released_at,
       quota_month, sample, claim_epoch, claimed_at, session_id, remote_jid, attempts, sent_at, delivered_at, read_at, ended_at, uncertain_at)
     VALUES ($1, $2, $3, $4, uuidv7(), $5, $6, $7, 'Namaste ji', $8, $9, CASE WHEN $10 THEN now() - interval '1 second' END, CASE WHEN $10 THEN now() END,
       $11, $12, $13, CASE WHEN $13::bigint IS NOT NULL THEN now() END, $14, substr($6, 2) || '@s.whatsapp.net', $15,
       CASE WHEN $16::int >= 1 THEN now() END, CASE WHEN $16 >= 2 THEN now() END, CASE WHEN $16 >= 3 THEN now() END,
       CASE WHEN $9 IN ('failed', 'blocked', 'cancelled') THEN now() END, CASE WHEN $9 IN ('uncertain', 'review') THEN now() END)
     RETURNING id, wa_message_id AS wa`,
    [
      workspaceId,
      kind,
      runId,
      position,
      senderId,
      phone,
      category,
      newWaMessageId(),
      status,
      released,
      counted ? MONTH : null,
      sample,
      epoch,
      sessionId,
      attempts,
      arrived,
    ],
  )
  return { id: rows[0]!.id, wa: rows[0]!.wa, phone }
}

export const messageRow = async (id: string) =>
  (await pool().query('SELECT * FROM messages WHERE id = $1', [id])).rows[0]

/** What the rows say the quota must be, and what the counter says: the two must be equal, always. */
export async function quotaOf(workspaceId: string) {
  const { rows } = await pool().query(
    `SELECT (SELECT count(*)::int FROM messages WHERE workspace_id = $1 AND kind IN ('campaign', 'single', 'reply') AND quota_month = $2
        AND status IN ('queued', 'sending', 'retry_wait', 'uncertain', 'review')) AS reserved_rows,
      (SELECT count(*)::int FROM messages WHERE workspace_id = $1 AND kind IN ('campaign', 'single', 'reply') AND quota_month = $2 AND sent_at IS NOT NULL) AS used_rows,
      coalesce((SELECT reserved FROM usage_counters WHERE workspace_id = $1 AND month = $2), 0) AS reserved,
      coalesce((SELECT used FROM usage_counters WHERE workspace_id = $1 AND month = $2), 0) AS used`,
    [workspaceId, MONTH],
  )
  return rows[0] as { reserved_rows: number; used_rows: number; reserved: number; used: number }
}

/** The rollup of a workspace, summed over days: `{ sent: 3, … }`. */
export async function statsOf(workspaceId: string): Promise<Record<string, number>> {
  const { rows } = await pool().query<{ status: string; count: number }>(
    'SELECT status, sum(count)::int AS count FROM message_stats WHERE workspace_id = $1 GROUP BY status ORDER BY status',
    [workspaceId],
  )
  return Object.fromEntries(rows.map((row) => [row.status, row.count]))
}
