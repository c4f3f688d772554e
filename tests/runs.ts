import { pool } from '#lib/db.ts'
import { aPhone } from '#tests/factories.ts'

type MessageSeed = {
  status: string
  reason?: string | null
  name?: string | null
  phone?: string
  sentAt?: Date | null
  deliveredAt?: Date | null
  readAt?: Date | null
  dueAt?: Date | null
}

/**
 * A campaign with one run and these messages, as rows: no orchestrator has seen it. `recipients` is what a freeze would
 * have let through; by default all that are not blocked.
 */
export async function aRun(
  workspaceId: string,
  userId: string,
  senderId: string,
  {
    status = 'sending',
    category = 'order',
    name = 'Order ready',
    body = 'Namaste {{ name | default: "ji" }}',
    startedAt = new Date(Date.now() - 600_000),
    messages = [] as MessageSeed[],
    recipients = messages.filter((one: MessageSeed) => one.status !== 'blocked').length,
  } = {},
) {
  const one = async (sql: string, values: unknown[]) => (await pool().query<{ id: string }>(sql, values)).rows[0]!.id
  const campaignId = await one(
    `INSERT INTO campaigns (workspace_id, name, category, body, sender_id, created_by) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`,
    [workspaceId, name, category, body, senderId, userId],
  )
  const ended = ['completed', 'cancelled', 'failed'].includes(status)
  const runId = await one(
    `INSERT INTO campaign_runs (workspace_id, campaign_id, sender_id, status, planned_for, category, speed, body, audience, recipients, started_at, expanded_at, rendered_at, paused_at, completed_at, created_by)
     VALUES ($1, $2, $3, $4, $5, $6, 'balanced', $7, '{"kind":"all"}', $8, $9, $9, $9, $10, $11, $12) RETURNING id`,
    [
      workspaceId,
      campaignId,
      senderId,
      status,
      startedAt,
      category,
      body,
      recipients,
      status === 'scheduled' ? null : startedAt,
      status === 'paused' ? new Date() : null,
      ended ? new Date() : null,
      userId,
    ],
  )
  const ids: string[] = []
  for (const [position, message] of messages.entries())
    ids.push(
      await one(
        `INSERT INTO messages (workspace_id, kind, run_id, position, contact_id, sender_id, phone, recipient_name, category, text, status, reason, due_at, released_at, sent_at, delivered_at, read_at)
         VALUES ($1, 'campaign', $2, $3, uuidv7(), $4, $5, $6, $7, 'Namaste', $8, $9, $10, now(), $11, $12, $13) RETURNING id`,
        [
          workspaceId,
          runId,
          position + 1,
          senderId,
          message.phone ?? aPhone(),
          message.name === undefined ? 'Sunita Patil' : message.name,
          category,
          message.status,
          message.reason ?? null,
          message.dueAt ?? null,
          message.sentAt ?? (['sent', 'delivered', 'read'].includes(message.status) ? new Date() : null),
          message.deliveredAt ?? null,
          message.readAt ?? null,
        ],
      ),
    )
  return { campaignId, runId, messageIds: ids }
}
