import type pg from 'pg'
import { SECOND } from '#lib/clock.ts'
import { log } from '#lib/log.ts'
import { type Due, parseDue } from './durations.ts'
import { failure, isRace, plan, refusal } from './ops.ts'
import type { Answer, Op, Retry, Sdk } from './protocol.ts'
import { giveBack, type Lease, prolong, readRun, retryItem, settle } from './queue.sql.ts'
import { endRun, memoize } from './runs.sql.ts'

/** For how long a process without this function leaves the item to one that has it. */
const NOT_HERE_MS = 30 * SECOND
/** So often may the process die in one step before the step itself is taken for the reason. */
const MAX_LOSSES = 25
const SETTLE_TRIES = 8

export type Executor = {
  sdk: Sdk
  leaseMs: number
  /** Milliseconds before the attempt after this one (0: the first). */
  backoffMs(attempt: number): number
}

/** A commit that lost a deadlock or its connection is tried again: the answer of the step is still in hand. */
async function settleSurely(lease: Lease, work: (client: pg.ClientBase) => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++)
    try {
      return await settle(lease, work)
    } catch (error) {
      if (attempt >= SETTLE_TRIES) throw error
      await new Promise((resolve) => setTimeout(resolve, 25 * 2 ** attempt))
    }
}

/** `Retry-After` of the SDK: seconds or an instant (RetryAfterError.ts). */
const retryDue = (retry: Retry, backoffMs: number): Due => {
  if (retry.after === null) return { afterMs: backoffMs }
  return parseDue(/^\d+$/.test(retry.after) ? `${retry.after}s` : retry.after)
}

async function store(executor: Executor, lease: Lease, answer: Answer, maxAttempts: number): Promise<void> {
  const { runId } = lease
  const refused = answer.kind === 'ops' ? refusal(answer.ops) : null
  await settleSurely(lease, async (client) => {
    if (refused) return endRun(client, runId, 'failed', failure(refused))
    if (answer.kind === 'done') return endRun(client, runId, 'completed', answer.output)
    const last = lease.attempt + 1 >= maxAttempts || !answer.retry.allowed
    const retry = () => retryItem(client, lease, retryDue(answer.retry, executor.backoffMs(lease.attempt)))
    if (answer.kind === 'error') return last ? endRun(client, runId, 'failed', answer.error) : retry()
    for (const op of answer.ops) {
      const step = { runId, stepId: op.id, name: op.displayName, race: isRace(op) || lease.race }
      if (op.op === 'StepRun') await memoize(client, step, { type: 'data', data: op.data ?? null })
      else if (op.op === 'StepError' && !last) await retry()
      else if (op.op === 'StepError' || op.op === 'StepFailed')
        await memoize(client, step, { type: 'error', error: op.error })
      else await plan(client, executor.sdk.specs, runId, op)
    }
  })
}

/** A sleep is over; a wait that timed out is null, as Inngest answers it; an invocation that did is an error. */
const timedOut = (lease: Lease): Promise<void> =>
  settleSurely(lease, (client) =>
    memoize(
      client,
      lease,
      lease.kind === 'invoke'
        ? { type: 'error', error: failure('the invoked function did not answer in time') }
        : { type: 'data', data: null },
    ),
  )

const errorsOf = (answer: Answer): unknown[] => {
  if (answer.kind === 'error') return [answer.error]
  return answer.kind === 'ops' ? answer.ops.flatMap((op: Op) => (op.error ? [op.error] : [])) : []
}

/** Does what a leased item asks for, and stores the outcome under the lease. */
export async function execute(executor: Executor, lease: Lease): Promise<void> {
  if (lease.kind !== 'call') return timedOut(lease)
  const run = await readRun(lease)
  if (!run) return settleSurely(lease, async () => {})
  const { id: functionId, maxAttempts } = executor.sdk.specs.find((spec) => spec.id === run.functionId) ?? {}
  if (!functionId || !maxAttempts) return giveBack(lease, NOT_HERE_MS)
  if (lease.losses > MAX_LOSSES) {
    const died = failure(`the process died ${lease.losses} times in this step`)
    return settleSurely(lease, (client) => endRun(client, lease.runId, 'failed', died))
  }
  const { runId, stepId, attempt } = lease
  const heartbeat = setInterval(() => void prolong(lease, executor.leaseMs).catch(() => {}), executor.leaseMs / 3)
  try {
    const answer = await executor.sdk.call({ ...run, runId, stepId, attempt, maxAttempts })
    for (const error of errorsOf(answer)) log.warn({ function: functionId, run: runId, attempt, error }, 'step failed')
    await store(executor, lease, answer, maxAttempts)
  } finally {
    clearInterval(heartbeat)
  }
}
