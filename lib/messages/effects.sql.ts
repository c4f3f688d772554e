import { COUNTED_KINDS, LIVE, sqlList } from './transitions.ts'

/**
 * RETURNING of an UPDATE of messages (alias m) whose rows are to be counted by effectsSql(): what it was, what it is, and
 * the first entries. Enough to keep quota and rollup true, whatever the change.
 * failed can be entered again after a person's retry: ended_at is never cleared and tells the first time. From blocked
 * and cancelled only good news leads away, so their entry is always the first.
 */
export const CHANGED = `RETURNING new.id, new.workspace_id, new.run_id, new.sender_id, new.kind, new.quota_month,
  old.status AS was, new.status AS status,
  CASE WHEN old.sent_at IS NULL THEN new.sent_at END AS first_sent,
  CASE WHEN old.delivered_at IS NULL THEN new.delivered_at END AS first_delivered,
  CASE WHEN old.read_at IS NULL THEN new.read_at END AS first_read,
  CASE WHEN new.status = 'failed' AND old.ended_at IS NULL OR new.status IN ('blocked', 'cancelled') AND old.status <> new.status
    THEN new.ended_at END AS first_end`

const live = sqlList(LIVE)
const kinds = `('${COUNTED_KINDS.join("', '")}')`
const reserved = `sum((status IN ${live})::int - (was IN ${live})::int)`

/**
 * The CTEs that follow a CTE `changed` made with CHANGED: quota (usage_counters) and rollup (message_stats) move in the
 * same statement as the status. Keys are locked in sorted order, first the counters, then the rollup, so that writers
 * never wait for each other in a circle. `(SELECT count(*) FROM x) >= 0` puts a CTE after x: it is looked at once, before
 * anything else of its query. Joined in instead, x would be counted anew for each row: the square of the batch.
 * Both count the same kinds: a test to oneself or the answer to a STOP is no message of the plan, and "sent" on the
 * screens is the number that the plan shows. The counter is floored: an older error in it must not keep a receipt out.
 */
export const effectsSql = `
usage_delta AS MATERIALIZED (
  SELECT workspace_id, quota_month AS month, ${reserved} AS reserved, count(first_sent) AS used
  FROM changed WHERE quota_month IS NOT NULL AND kind IN ${kinds}
  GROUP BY workspace_id, quota_month HAVING ${reserved} <> 0 OR count(first_sent) > 0
), usage_locked AS MATERIALIZED (
  SELECT u.month FROM usage_counters u JOIN usage_delta d ON d.workspace_id = u.workspace_id AND d.month = u.month
  ORDER BY u.workspace_id, u.month FOR NO KEY UPDATE OF u
), usage_done AS (
  UPDATE usage_counters u SET reserved = greatest(0, u.reserved + d.reserved), used = u.used + d.used
  FROM usage_delta d WHERE (SELECT count(*) FROM usage_locked) >= 0
    AND u.workspace_id = d.workspace_id AND u.month = d.month RETURNING u.month
), stats_done AS (
  INSERT INTO message_stats AS t (workspace_id, day, run_id, sender_id, status, count)
  SELECT c.workspace_id, (e.at AT TIME ZONE w.time_zone)::date, coalesce(c.run_id, '00000000-0000-0000-0000-000000000000'), c.sender_id, e.status, count(*)
  FROM (SELECT * FROM changed WHERE coalesce(first_sent, first_delivered, first_read, first_end) IS NOT NULL) AS c
  JOIN workspaces w ON w.id = c.workspace_id
  CROSS JOIN LATERAL (VALUES ('sent', c.first_sent), ('delivered', c.first_delivered), ('read', c.first_read), (c.status, c.first_end)) AS e (status, at)
  WHERE (SELECT count(*) FROM usage_done) >= 0 AND e.at IS NOT NULL AND c.kind IN ${kinds} GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
  ON CONFLICT (workspace_id, day, run_id, sender_id, status) DO UPDATE SET count = t.count + excluded.count
  RETURNING t.run_id
)`
