import type pg from 'pg'
import { bound } from '#lib/campaigns/review.sql.ts'
import type { RunStatus } from '#lib/campaigns/schema.ts'
import type { Tx } from '#lib/tenant.ts'

/** From where a run may go to each status. What is not here does not happen. */
const sources: Partial<Record<RunStatus, readonly RunStatus[]>> = {
  sending: ['scheduled', 'paused', 'completed'],
  paused: ['sending'],
  completed: ['sending'],
  failed: ['scheduled', 'sending', 'paused'],
  cancelled: ['scheduled', 'sending', 'paused'],
  missed: ['scheduled'],
}
/** The states in which a run goes no further; `completed` goes on where a person sends some of its messages again. */
export const ENDED = `('completed', 'failed', 'cancelled', 'missed')`

export type Move = {
  workspaceId: string
  runId: string
  /** Narrower than what the table of states allows. */
  from?: readonly RunStatus[]
  to: RunStatus
  /** Why it failed, was missed, or has not started yet. */
  failureCode?: string
  /** When the sweep looks after the run if the orchestrator does not, ms from now. */
  orchestrateInMs?: number
}
export type Moved = { id: string; workspaceId: string; senderId: string; version: number }

const MOVE = `
  UPDATE campaign_runs SET status = $3::text, version = version + 1, failure_code = $5::text,
    started_at = CASE WHEN $3::text = 'sending' THEN coalesce(started_at, clock_timestamp()) ELSE started_at END,
    paused_at = CASE WHEN $3::text = 'paused' THEN clock_timestamp() END, resume_asked_at = NULL,
    completed_at = CASE WHEN $3::text IN ${ENDED} THEN clock_timestamp() END,
    orchestrate_by = clock_timestamp() + $6::float8 * interval '1 ms', updated_at = clock_timestamp()
  WHERE workspace_id = $1::uuid AND id = $2::uuid AND status = ANY ($4::text[])
  RETURNING id, workspace_id AS "workspaceId", sender_id AS "senderId", version`

const valuesOf = ({ workspaceId, runId, from, to, failureCode, orchestrateInMs }: Move): unknown[] => {
  const legal = sources[to] ?? []
  return [
    workspaceId,
    runId,
    to,
    from ? from.filter((status) => legal.includes(status)) : legal,
    failureCode ?? null,
    orchestrateInMs ?? 5 * 60_000,
  ]
}

/** Changes a run's status where it may, on the tenant side. Undefined: it was in another state, or is not theirs. */
export const moveRun = async (tx: Tx, move: Move): Promise<Moved | undefined> =>
  (await tx.$queryRaw<Moved[]>(bound(MOVE, valuesOf(move))))[0]

/** The same for the service role. */
export const moveRunSql = async (client: pg.ClientBase, move: Move): Promise<Moved | undefined> =>
  (await client.query<Moved>(MOVE, valuesOf(move))).rows[0]

/** "Go on" for a run that is asked about. Undefined: nobody asked. */
export const answerAsked = async (
  tx: Tx,
  { workspaceId, runId }: Pick<Move, 'workspaceId' | 'runId'>,
): Promise<Moved | undefined> =>
  (
    await tx.$queryRaw<Moved[]>`
      UPDATE campaign_runs SET resume_asked_at = NULL, version = version + 1, updated_at = clock_timestamp()
      WHERE workspace_id = ${workspaceId}::uuid AND id = ${runId}::uuid AND status = 'sending' AND resume_asked_at IS NOT NULL
      RETURNING id, workspace_id AS "workspaceId", sender_id AS "senderId", version`
  )[0]
