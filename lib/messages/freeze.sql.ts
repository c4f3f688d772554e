import type { Audience } from '#lib/campaigns/schema.ts'
import { transaction } from '#lib/db.ts'
import { failpoint } from '#lib/failpoints.ts'
import { announceSql } from '#lib/realtime.ts'
import { audienceIds, audienceSql } from './audience.sql.ts'
import { lockQuota, quotaLeft } from './quota.sql.ts'

/**
 * One statement: the audience with its reasons, rows beyond the quota, the counters, the rollup and the run. `recipients`
 * is who may get it; the rest is `blocked` with a reason each. $5 is false: what was confirmed at review is in the ledger.
 */
const freezeSql = (kind: Audience['kind']) => `
  WITH people AS MATERIALIZED (${audienceSql(kind)}), placed AS (
    SELECT p.*, row_number() OVER (ORDER BY contact_id) AS position,
      row_number() OVER (PARTITION BY reason IS NULL ORDER BY contact_id) AS place FROM people p
  ), judged AS (
    SELECT p.*, CASE WHEN reason IS NULL AND place > $8::int THEN 'quota' ELSE reason END AS verdict FROM placed p
  ), frozen AS (
    INSERT INTO messages (workspace_id, kind, run_id, position, contact_id, sender_id, phone, recipient_name, category,
      status, reason, ended_at, quota_month, sample)
    SELECT $1::uuid, 'campaign', $6::uuid, position, contact_id, $7::uuid, phone, name, $3,
      CASE WHEN verdict IS NULL THEN 'queued' ELSE 'blocked' END, verdict,
      CASE WHEN verdict IS NOT NULL THEN clock_timestamp() END, $9::date, sample
    FROM judged ON CONFLICT DO NOTHING RETURNING status
  ), tally AS MATERIALIZED (
    SELECT count(*) FILTER (WHERE status = 'queued') AS queued, count(*) FILTER (WHERE status = 'blocked') AS blocked FROM frozen
  ), usage AS (
    INSERT INTO usage_counters AS u (workspace_id, month, reserved) SELECT $1::uuid, $9::date, queued FROM tally WHERE queued > 0
    ON CONFLICT (workspace_id, month) DO UPDATE SET reserved = u.reserved + excluded.reserved RETURNING 1
  ), stats AS (
    INSERT INTO message_stats AS t (workspace_id, day, run_id, sender_id, status, count)
    SELECT w.id, (clock_timestamp() AT TIME ZONE w.time_zone)::date, $6::uuid, $7::uuid, 'blocked', tally.blocked
    FROM tally, workspaces w, (SELECT count(*) FROM usage) AS after_usage WHERE w.id = $1::uuid AND tally.blocked > 0
    ON CONFLICT (workspace_id, day, run_id, sender_id, status) DO UPDATE SET count = t.count + excluded.count RETURNING 1
  )
  UPDATE campaign_runs r SET expanded_at = clock_timestamp(), recipients = tally.queued, blocked = tally.blocked,
    quota_month = $9::date, updated_at = clock_timestamp()
  FROM tally, (SELECT count(*) FROM stats) AS after_stats WHERE r.workspace_id = $1::uuid AND r.id = $6::uuid
  RETURNING r.recipients, r.blocked`

export type Frozen = { recipients: number; blocked: number }
type Row = {
  status: string
  expanded: boolean
  senderId: string
  category: string
  audience: Audience
  network: string
  recipients: number
  blocked: number
}

/**
 * Freezes a run's audience into messages, once: ids and state, without text. Whoever gets nothing is a row too, so that
 * the screen can say why. Reserves the quota of the month in which the run starts. Null: the run does not go on.
 */
export const freezeRun = (workspaceId: string, runId: string): Promise<Frozen | null> =>
  transaction(async (client) => {
    await lockQuota(client, workspaceId)
    const { rows } = await client.query<Row>(
      `SELECT r.status, r.expanded_at IS NOT NULL AS expanded, r.sender_id AS "senderId", r.category, r.audience, s.network,
         r.recipients, r.blocked
       FROM campaign_runs r JOIN senders s ON s.id = r.sender_id
       WHERE r.workspace_id = $1 AND r.id = $2 FOR UPDATE OF r`,
      [workspaceId, runId],
    )
    const [run] = rows
    if (!run || (run.status !== 'sending' && run.status !== 'paused')) return null
    if (run.expanded) return { recipients: run.recipients, blocked: run.blocked }
    const { month, left } = await quotaLeft(client, workspaceId)
    const { audience, category, network, senderId } = run
    const frozen = await client.query<Frozen>(freezeSql(audience.kind), [
      workspaceId,
      audienceIds(audience),
      category,
      network,
      false,
      runId,
      senderId,
      left,
      month,
    ])
    await announceSql(client, workspaceId, { type: 'run', id: runId })
    await announceSql(client, workspaceId, { type: 'usage' })
    await failpoint('freeze.open')
    return frozen.rows[0]!
  })
