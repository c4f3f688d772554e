import { type Role, roleIncludes } from '#lib/auth/roles.ts'
import { reopenRunSql } from '#lib/campaigns/sweep.sql.ts'
import { pool, transaction } from '#lib/db.ts'
import { AppError } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import { announceSql, nudgeSql } from '#lib/realtime.ts'
import { isUuid, tenant } from '#lib/tenant.ts'
import { assertMaySend } from '#lib/workspaces/guards.ts'
import { decide, lockToSendAgain } from './decide.sql.ts'
import { countOwn, databaseNow, ensureCounter, judge, nextIds } from './needs.sql.ts'
import { lockQuota, type QuotaLeft, quotaLeft } from './quota.sql.ts'
import type { Chosen, Decision, Outcome, Preview, SkipReason } from './schema.ts'

/** A member: whoever looks after the chats knows whether it arrived; sending is for those who may send. */
export type Decider = { workspaceId: string; userId: string; role: Role }
export type Order = { chosen: Chosen; decision: Decision; force?: boolean; cursor?: string | undefined }

/** Rows of one transaction: short enough to keep no receipt waiting. */
const CHUNK = 500
/** Of one call: some seconds; the caller goes on with nextCursor. */
const PER_CALL = 5_000

type Place = { after: string | null; before: Date }
async function placeOf(cursor: string | undefined): Promise<Place> {
  if (!cursor) return { after: null, before: await databaseNow() }
  const [ms, id] = cursor.split('.')
  if (!ms || !id || !/^\d{13}$/.test(ms) || !isUuid(id))
    throw new AppError('invalid_input', { fields: { cursor: 'invalid' } })
  return { after: id, before: new Date(Number(ms)) }
}

async function assertMayDecide({ workspaceId, userId, role }: Decider, decision: Decision): Promise<void> {
  if (decision !== 'send_again') return
  if (!roleIncludes(role, 'admin')) throw new AppError('forbidden')
  await tenant(workspaceId, (tx) => assertMaySend(tx, workspaceId, userId))
}

/** Everything of one chunk, or nothing: the rows, quota, who decided, and the runs that go on for them. */
const decideChunk = ({ workspaceId, userId }: Decider, ids: string[], decision: Decision, force: boolean) =>
  transaction(async (client) => {
    const skipped: SkipReason[] = []
    let wanted = ids
    let month = ''
    if (decision === 'send_again') {
      await lockQuota(client, workspaceId)
      const locked = await lockToSendAgain(client, workspaceId, ids, force)
      const free = locked.filter((row) => row.verdict === null)
      skipped.push(...locked.flatMap((row) => row.verdict ?? []))
      wanted = free.map(({ id }) => id)
      // what is in doubt holds its place in the plan already
      const needed = free.filter(({ status }) => status === 'failed').length
      const quota = await quotaLeft(client, workspaceId)
      assertQuota(needed, quota)
      month = quota.month
      if (needed > 0) await ensureCounter(client, workspaceId, month)
    }
    const moved = await decide(client, { workspaceId, userId }, wanted, decision, month)
    const runs = new Set(moved.flatMap(({ runId }) => runId ?? []))
    for (const runId of runs) {
      if (decision === 'send_again') await reopenRunSql(client, workspaceId, runId)
      await announceSql(client, workspaceId, { type: 'run', id: runId })
    }
    if (decision === 'send_again')
      for (const id of new Set(moved.map(({ senderId }) => senderId))) await nudgeSql(client, { topic: 'queue', id })
    if (moved.length > 0) await announceSql(client, workspaceId, { type: 'usage' })
    return { changed: moved.length, skipped, settled: ids.length - moved.length - skipped.length }
  })

function assertQuota(needed: number, { left }: Pick<QuotaLeft, 'left'>): void {
  if (needed > left) throw new AppError('quota_exceeded', { short: needed - left })
}
const tally = (into: Outcome['skipped'], reason: SkipReason, count: number) => {
  into[reason] = (into[reason] ?? 0) + count
}

/**
 * A person settles messages in review, or failed ones: they arrived, send them again, or give them up; each is written
 * down with who did it. In chunks, each a transaction of its own: if the process dies between two, the rest is as it was
 * and can be done again. Sending again asks everything anew (permission, opt-outs, number, run, plan), and says of the
 * others why not; where the plan has too few messages left for all, nothing is done.
 * @throws AppError forbidden; not_found when none of the ids is the workspace's; quota_exceeded; those of assertMaySend()
 */
export async function decideMessages(
  who: Decider,
  { chosen, decision, force = false, cursor }: Order,
): Promise<Outcome> {
  const { workspaceId } = who
  await assertMayDecide(who, decision)
  const outcome: Outcome = { changed: 0, skipped: {}, settled: 0, notFound: 0, short: 0, nextCursor: null }
  if ('ids' in chosen) {
    const ids = [...new Set(chosen.ids)]
    const own = await countOwn(workspaceId, ids)
    if (own === 0) throw new AppError('not_found')
    outcome.notFound = ids.length - own
    outcome.settled = own
  }
  const place = await placeOf(cursor)
  const choice = { workspaceId, chosen }
  if (decision === 'send_again') {
    const judged = await judge(choice, { ...place, force })
    const needed = judged.reduce((sum, one) => sum + (one.status === 'failed' && !one.verdict ? one.count : 0), 0)
    assertQuota(needed, await quotaLeft(pool(), workspaceId))
  }
  let seen = 0
  for (;;) {
    const ids = await nextIds(choice, decision, { ...place, limit: CHUNK })
    if (ids.length > 0) {
      const done = await decideChunk(who, ids, decision, force).catch((error: unknown) => shortOf(error, outcome))
      if (!done) break
      outcome.changed += done.changed
      for (const reason of done.skipped) tally(outcome.skipped, reason, 1)
      outcome.settled += 'ids' in chosen ? -(done.changed + done.skipped.length) : done.settled
      place.after = ids.at(-1)!
      seen += ids.length
    }
    if (ids.length < CHUNK) break
    if (seen >= PER_CALL) {
      outcome.nextCursor = `${place.before.getTime()}.${place.after}`
      break
    }
  }
  log.info({ user: who.userId, workspace: workspaceId, decision, ...outcome }, 'a person settled messages')
  return outcome
}
/** Where a part is done already, what is done must be told, not only that the plan was used up meanwhile. */
function shortOf(error: unknown, outcome: Outcome): null {
  if (!(error instanceof AppError) || error.code !== 'quota_exceeded' || outcome.changed === 0) throw error
  outcome.short = Number(error.details?.short)
  return null
}

/** What sending a choice again would lead to, for the question before it. Nothing is changed. */
export async function previewRetry(
  { workspaceId }: Pick<Decider, 'workspaceId'>,
  { chosen, force = false }: Pick<Order, 'chosen' | 'force'>,
): Promise<Preview> {
  const judged = await judge({ workspaceId, chosen }, { ...(await placeOf(undefined)), force })
  const { left } = await quotaLeft(pool(), workspaceId)
  const preview: Preview = { total: 0, changed: 0, needed: 0, left, skipped: {} }
  for (const { status, verdict, count } of judged) {
    preview.total += count
    if (verdict) tally(preview.skipped, verdict, count)
    else preview.changed += count
    if (!verdict && status === 'failed') preview.needed += count
  }
  return preview
}

/**
 * The same for one message.
 * @throws AppError those of decideMessages(); conflict once somebody or a receipt was quicker; message_not_retryable with
 * the reason
 */
export async function decideMessage(
  who: Decider,
  { messageId, decision, force = false }: { messageId: string; decision: Decision; force?: boolean },
): Promise<void> {
  const { changed, skipped } = await decideMessages(who, { chosen: { ids: [messageId] }, decision, force })
  const [reason] = Object.keys(skipped)
  if (reason) throw new AppError('message_not_retryable', { reason })
  if (changed === 0) throw new AppError('conflict')
}
