import { restraintPairs, type SenderRestraint } from '#lib/campaigns/restraint.sql.ts'
import type { Category, RunStatus, Speed } from '#lib/campaigns/schema.ts'
import type { MessageStatus } from '#lib/messages/transitions.ts'
import type { Tx } from '#lib/tenant.ts'

export type RunRow = {
  id: string
  campaignId: string
  status: RunStatus
  category: Category
  speed: Speed
  body: string
  plannedFor: Date
  startedAt: Date | null
  expandedAt: Date | null
  pausedAt: Date | null
  resumeAskedAt: Date | null
  completedAt: Date | null
  failureCode: string | null
  recipients: number
  createdBy: string
  timeZone: string
  quietFrom: string
  quietUntil: string
  sender: {
    id: string
    name: string
    phone: string | null
    status: string
    holdReason: string | null
    holdUntil: Date | null
    connection: string | null
    /** Its messages go over the backup connection, since when and why; null while they go the usual way. */
    backup: { since: string | null; reason: string | null } | null
    burstCount: number
    firstLinkedAt: Date | null
  } & SenderRestraint
}
type Raw = Omit<RunRow, 'sender'> & {
  sender: Omit<RunRow['sender'], 'holdUntil' | 'firstLinkedAt'> & {
    holdUntil: string | null
    firstLinkedAt: string | null
  }
}
const instant = (value: string | null) => (value === null ? null : new Date(value))

export async function runRow(tx: Tx, runId: string): Promise<RunRow | undefined> {
  const [row] = await tx.$queryRaw<Raw[]>`
    SELECT r.id, r.campaign_id AS "campaignId", r.status, r.category, r.speed, r.body, r.planned_for AS "plannedFor", r.started_at AS "startedAt",
      r.expanded_at AS "expandedAt", r.paused_at AS "pausedAt", r.resume_asked_at AS "resumeAskedAt", r.completed_at AS "completedAt", r.failure_code AS "failureCode", r.recipients,
      r.created_by AS "createdBy",
      w.time_zone AS "timeZone", w.quiet_from::text AS "quietFrom", w.quiet_until::text AS "quietUntil",
      jsonb_build_object('id', s.id, 'name', s.name, 'phone', s.phone, 'status', s.status, 'holdReason', s.hold_reason, 'holdUntil', s.hold_until,
        'burstCount', s.burst_count, 'firstLinkedAt', s.first_linked_at,
        ${restraintPairs},
        'backup', CASE WHEN s.active_channel = 'web_js' THEN jsonb_build_object('since', s.active_channel_at, 'reason', s.active_channel_reason) END,
        'connection', (SELECT d.status FROM sender_sessions d WHERE d.sender_id = s.id AND d.channel = s.active_channel ORDER BY d.id DESC LIMIT 1)) AS sender
    FROM campaign_runs r JOIN senders s ON s.workspace_id = r.workspace_id AND s.id = r.sender_id JOIN workspaces w ON w.id = r.workspace_id
    WHERE r.id = ${runId}::uuid`
  if (!row) return undefined
  const { sender } = row
  return {
    ...row,
    sender: { ...sender, holdUntil: instant(sender.holdUntil), firstLinkedAt: instant(sender.firstLinkedAt) },
  }
}

/** How many of a run's messages are in each state now. */
export async function countsOf(tx: Tx, runId: string): Promise<Partial<Record<MessageStatus, number>>> {
  const rows = await tx.$queryRaw<{ status: MessageStatus; count: number }[]>`
    SELECT status, count(*)::int AS count FROM messages WHERE run_id = ${runId}::uuid GROUP BY status`
  return Object.fromEntries(rows.map(({ status, count }) => [status, count]))
}

/** Who wrote back since the run began, among those it went to; optedOut: with a word that stops. */
export async function repliesOf(tx: Tx, runId: string, since: Date): Promise<{ people: number; optedOut: number }> {
  const [row] = await tx.$queryRaw<{ people: number; optedOut: number }[]>`
    SELECT count(DISTINCT i.phone)::int AS people, (count(DISTINCT i.phone) FILTER (WHERE i.opt_out))::int AS "optedOut"
    FROM inbound_messages i WHERE i.wa_at >= ${since} AND EXISTS (SELECT FROM messages m
      WHERE m.workspace_id = i.workspace_id AND m.phone = i.phone AND m.run_id = ${runId}::uuid AND m.sent_at IS NOT NULL AND m.sent_at <= i.wa_at)`
  return row ?? { people: 0, optedOut: 0 }
}

export type WaitingOfRun = { runId: string; speed: Speed; messages: number; newChats: number; tomorrow: number }
/** What waits in each of a number's runs, how much of it are new chats, and what of it is put off to tomorrow. */
export const waitingOf = (tx: Tx, senderId: string) => tx.$queryRaw<WaitingOfRun[]>`
  SELECT r.id AS "runId", r.speed, count(*)::int AS messages, (count(*) FILTER (WHERE known.phone IS NULL))::int AS "newChats",
    (count(*) FILTER (WHERE m.reason = 'new_chat_cap' AND m.due_at > clock_timestamp()))::int AS tomorrow
  FROM campaign_runs r JOIN messages m ON m.run_id = r.id
  LEFT JOIN (SELECT DISTINCT i.phone FROM inbound_messages i WHERE i.sender_id = ${senderId}::uuid AND i.phone IS NOT NULL) AS known ON known.phone = m.phone
  WHERE r.sender_id = ${senderId}::uuid AND r.status = 'sending' AND m.status IN ('queued', 'retry_wait')
  GROUP BY r.id, r.speed`

export type SpeedPoint = { minute: Date; sent: number }
export const speedByMinute = (tx: Tx, runId: string, minutes: number) => tx.$queryRaw<SpeedPoint[]>`
  SELECT date_trunc('minute', sent_at) AS minute, count(*)::int AS sent FROM messages
  WHERE run_id = ${runId}::uuid AND sent_at > (SELECT coalesce(completed_at, now()) FROM campaign_runs WHERE id = ${runId}::uuid) - ${minutes}::int * interval '1 minute'
  GROUP BY 1 ORDER BY 1`

/** Messages a minute over the last five. */
export async function recentRate(tx: Tx, runId: string): Promise<number> {
  const [row] = await tx.$queryRaw<{ rate: number }[]>`
    SELECT (count(*) / greatest(1, least(5, extract(epoch FROM now() - min(r.started_at)) / 60)))::float AS rate
    FROM campaign_runs r JOIN messages m ON m.run_id = r.id AND m.sent_at > now() - interval '5 minutes' WHERE r.id = ${runId}::uuid`
  return row?.rate ?? 0
}
