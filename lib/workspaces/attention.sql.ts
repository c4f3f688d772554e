import type { Tx } from '#lib/tenant.ts'

/** A number that sends nothing until a person does something, or that WhatsApp restricted. */
export type SenderTrouble = {
  id: string
  name: string
  phone: string | null
  status: 'held' | 'restricted'
  reason: string
  since: Date | null
  waiting: number
}

export const sendersInTrouble = (tx: Tx) => tx.$queryRaw<SenderTrouble[]>`
  SELECT s.id, s.name, s.phone, s.status, coalesce(s.hold_reason, 'other') AS reason,
    coalesce(s.logged_out_at, (SELECT d.ended_at FROM sender_sessions d WHERE d.sender_id = s.id AND d.channel = 'baileys'
      ORDER BY d.id DESC LIMIT 1)) AS since,
    (SELECT count(*)::int FROM messages m WHERE m.sender_id = s.id AND m.status IN ('queued', 'retry_wait') AND m.due_at IS NOT NULL) AS waiting
  FROM senders s
  WHERE s.deleted_at IS NULL AND (s.status = 'restricted' OR (s.status = 'held' AND s.hold_until IS NULL AND s.hold_reason IS DISTINCT FROM 'reconnecting'))
  ORDER BY s.id`

/** Runs of the last 30 days with messages that a person must decide on. */
export type RunInReview = { campaignId: string; name: string; messages: number }
export const runsInReview = (tx: Tx) => tx.$queryRaw<RunInReview[]>`
  SELECT c.id AS "campaignId", c.name, n.messages FROM campaign_runs r
  JOIN campaigns c ON c.id = r.campaign_id AND c.deleted_at IS NULL
  CROSS JOIN LATERAL (SELECT count(*)::int AS messages FROM messages m WHERE m.run_id = r.id AND m.status = 'review') n
  WHERE r.created_at > now() - interval '30 days' AND n.messages > 0 ORDER BY r.id DESC LIMIT 20`

/** The same, for messages that were not sent and that nobody has given up. */
export const runsWithFailed = (tx: Tx) => tx.$queryRaw<RunInReview[]>`
  SELECT c.id AS "campaignId", c.name, sum(n.messages)::int AS messages FROM (
    SELECT m.run_id, count(*) AS messages FROM messages m WHERE m.status = 'failed' AND m.given_up_at IS NULL AND m.kind = 'campaign'
    GROUP BY m.run_id) n
  JOIN campaign_runs r ON r.id = n.run_id AND r.created_at > now() - interval '30 days'
  JOIN campaigns c ON c.id = r.campaign_id AND c.deleted_at IS NULL GROUP BY c.id, c.name ORDER BY c.id DESC LIMIT 20`

/** Files that wait for a person (which column is what), or whose last rows were refused in the last three days. */
export type OpenImport = {
  id: string
  fileName: string
  status: 'ready' | 'completed'
  imported: number
  rejected: number
}
export const openImports = (tx: Tx) => tx.$queryRaw<OpenImport[]>`
  SELECT id, file_name AS "fileName", status, imported + updated AS imported, rejected FROM imports
  WHERE (status = 'ready' AND created_at > now() - interval '7 days')
     OR (status = 'completed' AND rejected > 0 AND completed_at > now() - interval '3 days')
  ORDER BY id DESC LIMIT 5`

/** A run that a person paused, or that ended because it could not start. */
export type StoppedRun = {
  campaignId: string
  name: string
  status: 'paused' | 'failed' | 'missed'
  reason: string | null
  waiting: number
}
export const stoppedRuns = (tx: Tx) => tx.$queryRaw<StoppedRun[]>`
  SELECT c.id AS "campaignId", c.name, r.status, r.failure_code AS reason,
    (SELECT count(*)::int FROM messages m WHERE m.run_id = r.id AND m.status IN ('queued', 'retry_wait')) AS waiting
  FROM campaign_runs r JOIN campaigns c ON c.id = r.campaign_id AND c.deleted_at IS NULL
  WHERE r.status IN ('failed', 'missed') AND r.updated_at > now() - interval '2 days' ORDER BY r.id DESC LIMIT 5`

/** A number whose session ends within days because nobody uses it; its owner was warned. */
export type EndingSession = { id: string; name: string; phone: string | null; endsAt: Date }
export const endingSessions = (tx: Tx) => tx.$queryRaw<EndingSession[]>`
  SELECT s.id, s.name, s.phone, d.expires_at AS "endsAt" FROM senders s
  JOIN sender_sessions d ON d.sender_id = s.id AND d.channel = 'baileys' AND d.ended_at IS NULL AND d.linked_at IS NOT NULL
  WHERE s.deleted_at IS NULL AND s.desired_state = 'linked' AND d.warned_days IS NOT NULL AND d.expires_at > now()
  ORDER BY d.expires_at`

/** An offer that waited for its number for more than a day: a person says whether it still goes out. */
export type AskedRun = { campaignId: string; name: string; waiting: number }
export const askedRuns = (tx: Tx) => tx.$queryRaw<AskedRun[]>`
  SELECT c.id AS "campaignId", c.name,
    (SELECT count(*)::int FROM messages m WHERE m.run_id = r.id AND m.status IN ('queued', 'retry_wait')) AS waiting
  FROM campaign_runs r JOIN campaigns c ON c.id = r.campaign_id AND c.deleted_at IS NULL
  WHERE r.status = 'sending' AND r.resume_asked_at IS NOT NULL ORDER BY r.id DESC LIMIT 5`
