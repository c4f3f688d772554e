import type pg from 'pg'

/** Whoever reserves quota of one workspace comes after another, so that two do not count the same as left. */
const QUOTA_LOCK = 727_004

export const lockQuota = async (client: pg.ClientBase, workspaceId: string): Promise<void> => {
  await client.query('SELECT pg_advisory_xact_lock($1, hashtext($2))', [QUOTA_LOCK, workspaceId])
}

/**
 * The month that pays, and what is left of it: as lib/billing/usage.sql.ts counts it, with the workspace bound.
 * A trial that is over has nothing left.
 */
const QUOTA = `
  SELECT m.month::text, greatest(0, CASE WHEN s.plan_code = 'trial' AND s.trial_ends_at <= now() THEN 0
      ELSE p.messages_per_month - coalesce(sum(u.used + u.reserved), 0) END)::int AS left
  FROM workspaces w JOIN subscriptions s ON s.workspace_id = w.id JOIN plans p ON p.code = s.plan_code
  CROSS JOIN LATERAL (SELECT date_trunc('month', now() AT TIME ZONE w.time_zone)::date AS month) m
  LEFT JOIN usage_counters u ON u.workspace_id = w.id AND (s.plan_code = 'trial' OR u.month = m.month)
  WHERE w.id = $1 GROUP BY s.plan_code, s.trial_ends_at, p.messages_per_month, m.month`

export type QuotaLeft = { month: string; left: number }
/** The month (its first day as YYYY-MM-DD) and the messages left in it. Under lockQuota() it stays true till the commit. */
export const quotaLeft = async (client: pg.ClientBase | pg.Pool, workspaceId: string): Promise<QuotaLeft> =>
  (await client.query<QuotaLeft>(QUOTA, [workspaceId])).rows[0]!
