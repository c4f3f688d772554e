import { launchCampaign } from '#lib/campaigns/launch.ts'
import { startRun } from '#lib/campaigns/start.sql.ts'
import { pool, transaction } from '#lib/db.ts'
import { tellDrained } from '#lib/messages/drained.sql.ts'
import { freezeRun } from '#lib/messages/freeze.sql.ts'
import { recordArrivals } from '#lib/messages/receipts.sql.ts'
import { renderChunk } from '#lib/messages/render-chunk.ts'
import { aContact, aSender, aWorkspace } from '#tests/factories.ts'

export type DraftOptions = {
  category?: string
  body?: string
  audience?: object
  contacts?: number
  consent?: boolean
  sender?: string
  plan?: string
}

/** A workspace with a linked number, contacts and a draft to all of them: for tests of what comes after. */
export async function aDraft({
  category = 'order',
  body = 'Namaste {{ name }}',
  audience = { kind: 'all' },
  contacts = 3,
  consent = true,
  sender = 'active',
  plan = 'business',
}: DraftOptions = {}) {
  const { workspaceId, userId } = await aWorkspace({ plan })
  const { id: senderId } = await aSender(workspaceId, { status: sender })
  const people: { id: string; phone: string }[] = []
  for (let i = 0; i < contacts; i++) people.push(await aContact(workspaceId, { name: `Person ${i}`, consent }))
  const { rows } = await pool().query<{ id: string }>(
    `INSERT INTO campaigns (workspace_id, name, category, body, audience, sender_id, created_by)
     VALUES ($1, 'Diwali', $2, $3, $4, $5, $6) RETURNING id`,
    [workspaceId, category, body, JSON.stringify(audience), senderId, userId],
  )
  return { workspaceId, userId, senderId, campaignId: rows[0]!.id, people }
}

export type RowState = {
  phone: string
  status: string
  reason: string | null
  text: string | null
  wa: string | null
  position: number
}
export const rowsOf = async (runId: string): Promise<RowState[]> =>
  (
    await pool().query<RowState>(
      'SELECT phone, status, reason, text, wa_message_id AS wa, position FROM messages WHERE run_id = $1 ORDER BY position',
      [runId],
    )
  ).rows

export type RunState = {
  status: string
  version: number
  recipients: number
  blocked: number
  batches: number
  failure_code: string | null
  planned_for: Date
  expanded_at: Date | null
  orchestrate_by: Date | null
}
export const runOf = async (runId: string): Promise<RunState> =>
  (await pool().query<RunState>('SELECT * FROM campaign_runs WHERE id = $1', [runId])).rows[0]!

/** usage_counters.reserved beside the rows that it must equal (docs/design.md §4). */
export async function reservation(workspaceId: string): Promise<{ reserved: number; live: number }> {
  const { rows } = await pool().query<{ reserved: number; live: number }>(
    `SELECT (SELECT coalesce(sum(reserved), 0)::int FROM usage_counters WHERE workspace_id = $1) AS reserved,
       (SELECT count(*)::int FROM messages WHERE workspace_id = $1 AND kind IN ('campaign', 'single', 'reply')
         AND status IN ('queued', 'sending', 'retry_wait', 'uncertain', 'review')) AS live`,
    [workspaceId],
  )
  return rows[0]!
}

export async function statsOf(runId: string): Promise<Record<string, number>> {
  const { rows } = await pool().query<{ status: string; count: number }>(
    'SELECT status, sum(count)::int AS count FROM message_stats WHERE run_id = $1 GROUP BY 1',
    [runId],
  )
  return Object.fromEntries(rows.map(({ status, count }) => [status, count]))
}

/** What the worker would do with messages that were let out: WhatsApp takes them. @returns how many went */
export async function sendReleased(runId: string, limit = 1_000): Promise<number> {
  const { rows } = await pool().query<{ senderId: string; waMessageId: string }>(
    `UPDATE messages SET status = 'sending', attempts = attempts + 1, claimed_at = clock_timestamp() WHERE id IN (SELECT m.id
       FROM messages m JOIN campaign_runs r ON r.id = m.run_id WHERE r.id = $1 AND r.status = 'sending' AND m.status = 'queued'
       AND m.due_at <= clock_timestamp() ORDER BY m.position LIMIT $2 FOR UPDATE OF m SKIP LOCKED)
     RETURNING sender_id AS "senderId", wa_message_id AS "waMessageId"`,
    [runId, limit],
  )
  await recordArrivals(
    pool(),
    rows.map((row) => ({ ...row, status: 'sent' as const, at: null })),
  )
  await transaction((client) => tellDrained(client, [runId]))
  return rows.length
}

/** A run that is sending, with texts, at an hour that is open whenever this test runs. */
export async function aReadyRun(contacts: number, options: { category?: string } = {}) {
  const draft = await aDraft({ contacts, ...options })
  const { runId } = await launchCampaign(draft.workspaceId, { ...draft, consentStatement: 'They agreed.' })
  await startRun(draft.workspaceId, runId)
  await freezeRun(draft.workspaceId, runId)
  await renderChunk(draft.workspaceId, runId)
  await pool().query('UPDATE workspaces SET time_zone = $2 WHERE id = $1', [draft.workspaceId, zoneAtNoon()])
  return { ...draft, runId }
}
/** A zone in which it is between 12:00 and 13:00 now. */
const zoneAtNoon = () => {
  const shift = new Date().getUTCHours() - 12
  return `Etc/GMT${shift >= 0 ? '+' : '-'}${Math.abs(shift)}`
}
