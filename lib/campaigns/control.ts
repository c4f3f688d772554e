import { runEvent } from '#lib/campaigns/events.ts'
import { answerAsked, type Moved, moveRun } from '#lib/campaigns/move.sql.ts'
import type { RunStatus } from '#lib/campaigns/schema.ts'
import { AppError, type ErrorCode } from '#lib/errors.ts'
import { emit } from '#lib/events.ts'
import { log } from '#lib/log.ts'
import { announce, nudge } from '#lib/realtime.ts'
import { type Tx, tenant } from '#lib/tenant.ts'

/** Told apart from a wrong state only for a run that is really the workspace's. */
async function refuse(tx: Tx, runId: string, code: ErrorCode): Promise<never> {
  const run = await tx.campaignRun.findUnique({ where: { id: runId }, select: { status: true } })
  throw run ? new AppError(code, { status: run.status }) : new AppError('not_found')
}

/** Who did it stands in the log; the row keeps what came of it. */
async function told(tx: Tx, run: Moved, userId: string): Promise<void> {
  log.info({ run: run.id, version: run.version, user: userId }, 'a person changed a run')
  await announce(tx, run.workspaceId, { type: 'run', id: run.id })
}

/**
 * A person stops a run for now. Binds every claim that begins after the commit; what is on its way goes through.
 * @throws AppError not_found, run_not_pausable
 */
export const pauseRun = (workspaceId: string, runId: string, userId: string): Promise<void> =>
  tenant(workspaceId, async (tx) => {
    const run = await moveRun(tx, { workspaceId, runId, to: 'paused' })
    if (!run) return refuse(tx, runId, 'run_not_pausable')
    await emit(tx, runEvent('run/paused', run))
    await told(tx, run, userId)
  })

/**
 * Lets a run go on where it stopped: one that a person paused, or an old offer that is asked about (ask.sql.ts).
 * @throws AppError not_found, run_not_resumable
 */
export const resumeRun = (workspaceId: string, runId: string, userId: string): Promise<void> =>
  tenant(workspaceId, async (tx) => {
    const run =
      (await moveRun(tx, { workspaceId, runId, from: ['paused'], to: 'sending' })) ??
      (await answerAsked(tx, { workspaceId, runId }))
    if (!run) return refuse(tx, runId, 'run_not_resumable')
    await emit(tx, runEvent('run/resumed', run))
    await nudge(tx, { topic: 'queue', id: run.senderId })
    await told(tx, run, userId)
  })

/**
 * Ends a run for good. Nothing more of it is claimed after the commit; the orchestrator then sets what waits to
 * `cancelled` and gives its quota back. What is on its way still arrives and is counted.
 * @param from only out of these states, where given
 * @throws AppError not_found, run_not_cancellable
 */
export const cancelRun = (
  workspaceId: string,
  runId: string,
  userId: string,
  from?: readonly RunStatus[],
): Promise<void> =>
  tenant(workspaceId, async (tx) => {
    const run = await moveRun(tx, { workspaceId, runId, to: 'cancelled', ...(from && { from }) })
    if (!run) return refuse(tx, runId, 'run_not_cancellable')
    await emit(tx, runEvent('run/cancelled', run))
    await told(tx, run, userId)
  })
