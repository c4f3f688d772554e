import type { Tx } from '#lib/tenant.ts'

/** How far a new workspace is: each step stays done once it was done. */
export type FirstSteps = { linked: boolean; contacts: number; started: boolean }
export async function firstSteps(tx: Tx): Promise<FirstSteps> {
  const [row] = await tx.$queryRaw<FirstSteps[]>`
    SELECT EXISTS (SELECT FROM senders WHERE first_linked_at IS NOT NULL) AS linked,
      (SELECT count(*)::int FROM contacts WHERE deleted_at IS NULL) AS contacts,
      EXISTS (SELECT FROM campaign_runs) AS started`
  return row ?? { linked: false, contacts: 0, started: false }
}

export type RunRef = { id: string; campaignId: string; name: string; status: 'sending' | 'paused' }
/** Runs under way, newest first. */
export const liveRuns = (tx: Tx) => tx.$queryRaw<RunRef[]>`
  SELECT r.id, c.id AS "campaignId", c.name, r.status FROM campaign_runs r JOIN campaigns c ON c.id = r.campaign_id
  WHERE r.status IN ('sending', 'paused') AND c.deleted_at IS NULL ORDER BY r.status DESC, r.id DESC LIMIT 4`

export type ListedRun = {
  campaignId: string
  name: string
  status: 'scheduled' | 'completed' | 'cancelled' | 'failed' | 'missed'
  at: Date
  recipients: number
  sent: number
  read: number
}
/** What comes next, then what ended last. */
export const nextAndLast = (tx: Tx) => tx.$queryRaw<ListedRun[]>`
  (SELECT c.id AS "campaignId", c.name, r.status, r.planned_for AS at, r.recipients, 0 AS sent, 0 AS read
   FROM campaign_runs r JOIN campaigns c ON c.id = r.campaign_id
   WHERE r.status = 'scheduled' AND c.deleted_at IS NULL ORDER BY r.planned_for LIMIT 3)
  UNION ALL
  (SELECT c.id, c.name, r.status, coalesce(r.completed_at, r.updated_at), r.recipients,
     (SELECT coalesce(sum(count), 0)::int FROM message_stats WHERE run_id = r.id AND status = 'sent'),
     (SELECT coalesce(sum(count), 0)::int FROM message_stats WHERE run_id = r.id AND status = 'read')
   FROM campaign_runs r JOIN campaigns c ON c.id = r.campaign_id
   WHERE r.status IN ('completed', 'cancelled', 'failed', 'missed') AND c.deleted_at IS NULL ORDER BY r.id DESC LIMIT 3)`

export type DayCount = { day: string; sent: number; delivered: number; read: number; failed: number }
/** First entries a day in the workspace's zone, the last seven days with today; days without any are there with 0. */
export const lastSevenDays = (tx: Tx) => tx.$queryRaw<DayCount[]>`
  SELECT d::date::text AS day,
    coalesce(sum(m.count) FILTER (WHERE m.status = 'sent'), 0)::int AS sent,
    coalesce(sum(m.count) FILTER (WHERE m.status = 'delivered'), 0)::int AS delivered,
    coalesce(sum(m.count) FILTER (WHERE m.status = 'read'), 0)::int AS read,
    coalesce(sum(m.count) FILTER (WHERE m.status = 'failed'), 0)::int AS failed
  FROM workspaces w
  CROSS JOIN LATERAL generate_series((now() AT TIME ZONE w.time_zone)::date - 6, (now() AT TIME ZONE w.time_zone)::date, interval '1 day') d
  LEFT JOIN message_stats m ON m.workspace_id = w.id AND m.day = d::date
  GROUP BY d ORDER BY d`

/** People who wrote back in the last seven days. */
export async function wroteBack(tx: Tx): Promise<number> {
  const [row] = await tx.$queryRaw<{ people: number }[]>`
    SELECT count(DISTINCT coalesce(phone, from_jid))::int AS people FROM inbound_messages WHERE created_at > now() - interval '7 days'`
  return row?.people ?? 0
}
