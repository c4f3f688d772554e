import { runEvent } from '#lib/campaigns/events.ts'
import { type Moved, moveRunSql } from '#lib/campaigns/move.sql.ts'
import type { RunStatus } from '#lib/campaigns/schema.ts'
import { HOUR, MINUTE } from '#lib/clock.ts'
import { transaction } from '#lib/db.ts'
import { emitSql } from '#lib/events.ts'
import { announceSql } from '#lib/realtime.ts'

/** Later than this a planned run does not start any more. */
export const MISSED_AFTER_MS = 2 * HOUR

/** early: not its time yet. waiting: its number cannot send now, look again. ended: nothing more to do. */
export type Start = { kind: 'started' | 'waiting' | 'missed' | 'failed' | 'ended' } | { kind: 'early'; at: string }

type Row = {
  status: RunStatus
  plannedFor: Date
  early: boolean
  inMs: number
  late: boolean
  deleted: boolean
  suspended: boolean
  senderStatus: string
}

/**
 * Starts a run at its time. A number that is not linked (or restricted) is waited for, up to two hours; then the run is
 * `missed` rather than going out at an hour that nobody chose. Done twice, it tells the same.
 */
export const startRun = (workspaceId: string, runId: string): Promise<Start> =>
  transaction(async (client) => {
    const { rows } = await client.query<Row>(
      `SELECT r.status, r.planned_for AS "plannedFor", r.planned_for > clock_timestamp() AS early,
         extract(epoch FROM r.planned_for - clock_timestamp())::float8 * 1000 AS "inMs",
         r.planned_for < clock_timestamp() - $3::float8 * interval '1 ms' AS late, s.deleted_at IS NOT NULL AS deleted,
         w.suspended_at IS NOT NULL OR w.deleted_at IS NOT NULL AS suspended, s.status AS "senderStatus"
       FROM campaign_runs r JOIN senders s ON s.id = r.sender_id JOIN workspaces w ON w.id = r.workspace_id
       WHERE r.workspace_id = $1 AND r.id = $2 FOR UPDATE OF r`,
      [workspaceId, runId, MISSED_AFTER_MS],
    )
    const [run] = rows
    if (!run) return { kind: 'ended' }
    if (run.status !== 'scheduled') return { kind: run.status === 'sending' ? 'started' : 'ended' }
    const told = () => announceSql(client, workspaceId, { type: 'run', id: runId })
    const where = { workspaceId, runId }
    if (run.early) {
      const at = run.plannedFor.toISOString()
      await lookWithin(client, where, run.inMs + 2 * MINUTE)
      return { kind: 'early', at }
    }
    const why = whyNot(run)
    if (run.late) {
      await moveRunSql(client, { ...where, to: 'missed', failureCode: why })
      await told()
      return { kind: 'missed' }
    }
    if (run.deleted) {
      const failed = await moveRunSql(client, { ...where, to: 'failed', failureCode: 'campaign_no_sender' })
      await emitSql(client, runEvent('run/failed', failed!))
      await told()
      return { kind: 'failed' }
    }
    if (why) {
      await client.query('UPDATE campaign_runs SET failure_code = $3 WHERE workspace_id = $1 AND id = $2', [
        workspaceId,
        runId,
        why,
      ])
      await lookWithin(client, where, 5 * MINUTE)
      return { kind: 'waiting' }
    }
    await moveRunSql(client, { ...where, from: ['scheduled'], to: 'sending' })
    await told()
    return { kind: 'started' }
  })

const whyNot = (run: Row): string | undefined => {
  if (run.suspended) return 'workspace_suspended'
  if (run.senderStatus === 'unlinked') return 'sender_not_linked'
  return run.senderStatus === 'restricted' ? 'sender_restricted' : undefined
}

type Queryable = { query(sql: string, values: unknown[]): Promise<unknown> }
/** The orchestrator will look at the run again within this time (ms); if it does not, the sweep starts another one. */
export const lookWithin = async (
  client: Queryable,
  { workspaceId, runId }: { workspaceId: string; runId: string },
  withinMs: number,
): Promise<void> => {
  await client.query(
    `UPDATE campaign_runs SET orchestrate_by = clock_timestamp() + $3::float8 * interval '1 ms' WHERE workspace_id = $1 AND id = $2`,
    [workspaceId, runId, withinMs],
  )
}

/** Ends a run that can never be sent; what waits of it is then cancelled, as after run/cancelled. */
export const failRun = (workspaceId: string, runId: string, code: string): Promise<Moved | undefined> =>
  transaction(async (client) => {
    const run = await moveRunSql(client, { workspaceId, runId, to: 'failed', failureCode: code })
    if (!run) return undefined
    await emitSql(client, runEvent('run/failed', run))
    await announceSql(client, workspaceId, { type: 'run', id: runId })
    return run
  })
