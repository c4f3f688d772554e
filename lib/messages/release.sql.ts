import type pg from 'pg'
import { moveRunSql } from '#lib/campaigns/move.sql.ts'
import { openHours } from '#lib/campaigns/open-hours.ts'
import { lookWithin } from '#lib/campaigns/start.sql.ts'
import { DAY, MINUTE } from '#lib/clock.ts'
import { transaction } from '#lib/db.ts'
import { failpoint } from '#lib/failpoints.ts'
import { WAITS_FOR_TOMORROW } from '#lib/pacing/new-chats.sql.ts'
import type { Speed } from '#lib/pacing/next-send.ts'
import type { QuietSettings } from '#lib/pacing/quiet-hours.ts'
import { announceSql, nudgeSql } from '#lib/realtime.ts'
import { drainMs, type Outstanding } from './batches.ts'

/** Messages let out at once. The number's own pace decides how long they take. */
export const BATCH = 100
/** So many of a batch may wait for another try without holding the next one up; more are a sign of trouble. */
const RETRIES_ALLOWED = BATCH / 10
/** How long a run stays open for messages that nobody has answered yet; after it they are shown as they are. */
const SETTLE_MS = 10 * MINUTE
/** The orchestrator is given this long beyond what it waits for, before the sweep starts another one. */
const SLACK_MS = 10 * MINUTE

/**
 * released: a batch went out. busy: the last is not through. quiet: not before `until`. tomorrow: those left are new chats,
 * and today's are used up. settling: only unanswered ones are left. unrendered: texts are missing. completed, stopped:
 * nothing more to do. waitMs: when to look again at the latest.
 */
export type Release =
  | { kind: 'released' | 'busy' | 'tomorrow' | 'settling'; count: number; waitMs: number }
  | { kind: 'quiet'; until: string }
  | { kind: 'unrendered' }
  | { kind: 'completed' }
  | { kind: 'stopped' }

type Run = QuietSettings & {
  status: string
  category: string
  speed: Speed
  senderId: string
  rendered: boolean
  now: Date
}
type State = Outstanding & { queued: boolean; settling: boolean; tomorrowInMs: number | null }

const RUN = `
  SELECT r.status, r.category, r.speed, r.sender_id AS "senderId", r.rendered_at IS NOT NULL AS rendered, clock_timestamp() AS now,
    w.time_zone AS "timeZone", w.quiet_from::text AS "quietFrom", w.quiet_until::text AS "quietUntil"
  FROM campaign_runs r JOIN workspaces w ON w.id = r.workspace_id
  WHERE r.workspace_id = $1 AND r.id = $2 FOR NO KEY UPDATE OF r`

/** Counted over indexes that hold only what is under way (messages_ready, messages_inflight), not over the whole run. */
const STATE = `
  SELECT
    (SELECT count(*) FROM messages m WHERE sender_id = $2 AND run_id = $1 AND status = 'queued' AND due_at IS NOT NULL AND NOT ${WAITS_FOR_TOMORROW}) AS released,
    (SELECT count(*) FROM messages WHERE sender_id = $2 AND run_id = $1 AND status = 'sending') AS sending,
    (SELECT count(*) FROM messages m WHERE sender_id = $2 AND run_id = $1 AND status = 'retry_wait' AND due_at IS NOT NULL AND NOT ${WAITS_FOR_TOMORROW}) AS retrying,
    (SELECT extract(epoch FROM min(due_at) - clock_timestamp())::float8 * 1000 FROM messages m
      WHERE sender_id = $2 AND run_id = $1 AND status = 'retry_wait' AND due_at IS NOT NULL AND NOT ${WAITS_FOR_TOMORROW}) AS "retryInMs",
    (SELECT extract(epoch FROM min(due_at) - clock_timestamp())::float8 * 1000 FROM messages m
      WHERE sender_id = $2 AND run_id = $1 AND status IN ('queued', 'retry_wait') AND due_at IS NOT NULL AND ${WAITS_FOR_TOMORROW}) AS "tomorrowInMs",
    EXISTS (SELECT FROM messages WHERE run_id = $1 AND status = 'queued' AND released_at IS NULL) AS queued,
    EXISTS (SELECT FROM messages WHERE sender_id = $2 AND run_id = $1 AND status = 'uncertain'
      AND uncertain_at > clock_timestamp() - $3::float8 * interval '1 ms') AS settling`

/** One time for the whole batch: claims go by it and then by id, which is the order of the list. */
const RELEASE = `
  UPDATE messages SET released_at = statement_timestamp(), due_at = statement_timestamp(), updated_at = clock_timestamp()
  WHERE id IN (SELECT id FROM messages WHERE workspace_id = $1 AND run_id = $2 AND status = 'queued' AND released_at IS NULL
    AND text IS NOT NULL ORDER BY position LIMIT $3) AND status = 'queued'`

async function letOut(client: pg.ClientBase, workspaceId: string, runId: string, limit: number): Promise<number> {
  const released = await client.query(RELEASE, [workspaceId, runId, limit])
  await client.query('UPDATE campaign_runs SET batches = batches + 1 WHERE id = $1', [runId])
  return released.rowCount ?? 0
}

/**
 * The next step of a run that is sending: a batch when the last is through, a wait, or the end. Under the run's lock, so
 * two orchestrators of one run never let out two batches; done twice, the second time says busy.
 */
export const releaseBatch = (workspaceId: string, runId: string, limit = BATCH): Promise<Release> =>
  transaction(async (client) => {
    const run = (await client.query<Run>(RUN, [workspaceId, runId])).rows[0]
    if (run?.status !== 'sending') return { kind: 'stopped' }
    if (!run.rendered) return { kind: 'unrendered' }
    const where = { workspaceId, runId }
    const state = (await client.query<State>(STATE, [runId, run.senderId, SETTLE_MS])).rows[0]!
    const { open, until } = openHours(run.category, run)(run.now)
    const closedMs = open ? 0 : (until?.getTime() ?? run.now.getTime() + DAY) - run.now.getTime()

    if (state.released + state.sending > 0 || state.retrying > (state.queued ? RETRIES_ALLOWED : 0)) {
      const waitMs = drainMs(state, run.speed, closedMs)
      await lookWithin(client, where, waitMs + SLACK_MS)
      return { kind: 'busy', count: state.released + state.sending + state.retrying, waitMs }
    }
    if (state.queued) {
      if (closedMs > 0) {
        await lookWithin(client, where, closedMs + SLACK_MS)
        return { kind: 'quiet', until: new Date(run.now.getTime() + closedMs).toISOString() }
      }
      const count = await letOut(client, workspaceId, runId, limit)
      const waitMs = drainMs({ released: count, sending: 0, retrying: 0, retryInMs: null }, run.speed, 0)
      await lookWithin(client, where, waitMs + SLACK_MS)
      await nudgeSql(client, { topic: 'queue', id: run.senderId })
      await failpoint('release.open')
      return { kind: 'released', count, waitMs }
    }
    if (state.tomorrowInMs !== null) {
      const due = new Date(run.now.getTime() + state.tomorrowInMs)
      const opens = openHours(run.category, run)(due)
      const waitMs = Math.ceil(
        state.tomorrowInMs + (opens.open ? 0 : (opens.until?.getTime() ?? due.getTime()) - due.getTime()),
      )
      // another batch as the orchestrator's events count them: it is told once more when these are through
      await client.query('UPDATE campaign_runs SET batches = batches + 1 WHERE id = $1', [runId])
      await lookWithin(client, where, waitMs + SLACK_MS)
      return { kind: 'tomorrow', count: 0, waitMs }
    }
    if (state.settling) {
      await lookWithin(client, where, SLACK_MS)
      return { kind: 'settling', count: 0, waitMs: 10_000 }
    }
    await moveRunSql(client, { ...where, to: 'completed' })
    await announceSql(client, workspaceId, { type: 'run', id: runId })
    await failpoint('complete.open')
    return { kind: 'completed' }
  })
