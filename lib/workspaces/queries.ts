import { type Quota, quotaOf } from '#lib/billing/usage.sql.ts'
import { type RunProgress, runProgress } from '#lib/campaigns/progress.ts'
import { AppError } from '#lib/errors.ts'
import { healsByLinking } from '#lib/senders/incident.ts'
import { listSenders } from '#lib/senders/queries.ts'
import type { Sender } from '#lib/senders/schema.ts'
import { tenant } from '#lib/tenant.ts'
import {
  type AskedRun,
  askedRuns,
  type EndingSession,
  endingSessions,
  type OpenImport,
  openImports,
  type RunInReview,
  runsInReview,
  runsWithFailed,
  type SenderTrouble,
  type StoppedRun,
  sendersInTrouble,
  stoppedRuns,
} from '#lib/workspaces/attention.sql.ts'
import {
  type DayCount,
  type FirstSteps,
  firstSteps,
  type ListedRun,
  lastSevenDays,
  liveRuns,
  nextAndLast,
  wroteBack,
} from '#lib/workspaces/home.sql.ts'

export type {
  AskedRun,
  DayCount,
  EndingSession,
  FirstSteps,
  ListedRun,
  OpenImport,
  RunInReview,
  SenderTrouble,
  StoppedRun,
}

/** How many things of each room need a person: the counts in the navigation. `lost`: numbers that must be linked again. */
export type Attention = {
  senders: number
  campaigns: number
  contacts: number
  lost: Pick<SenderTrouble, 'id' | 'name' | 'reason' | 'waiting'>[]
}
export const attentionOf = (workspaceId: string): Promise<Attention> =>
  tenant(workspaceId, async (tx) => {
    const trouble = await sendersInTrouble(tx)
    const runs = [await runsInReview(tx), await stoppedRuns(tx), await askedRuns(tx)]
    return {
      senders: trouble.length + (await endingSessions(tx)).length,
      // what was not sent is one thing, however many campaigns it is of
      campaigns: runs.reduce((sum, some) => sum + some.length, 0) + Math.min(1, (await runsWithFailed(tx)).length),
      contacts: (await openImports(tx)).filter(({ status }) => status === 'ready').length,
      lost: trouble
        .filter(({ reason }) => healsByLinking(reason))
        .map(({ id, name, reason, waiting }) => ({ id, name, reason, waiting })),
    }
  })

export type LiveRun = { name: string; progress: RunProgress }
export type Home = {
  steps: FirstSteps
  trouble: {
    senders: SenderTrouble[]
    ending: EndingSession[]
    asked: AskedRun[]
    review: RunInReview[]
    failed: RunInReview[]
    stopped: StoppedRun[]
    imports: OpenImport[]
  }
  live: LiveRun[]
  senders: Sender[]
  runs: ListedRun[]
  week: { days: DayCount[]; wroteBack: number }
  usage: Quota
}

/** Everything that Home shows, in one unit of work. */
export const homeOf = (workspaceId: string, now = new Date()): Promise<Home> =>
  tenant(workspaceId, async (tx) => {
    const live: LiveRun[] = []
    for (const run of await liveRuns(tx)) live.push({ name: run.name, progress: await runProgress(tx, run.id, now) })
    return {
      steps: await firstSteps(tx),
      trouble: {
        senders: await sendersInTrouble(tx),
        ending: await endingSessions(tx),
        asked: await askedRuns(tx),
        review: await runsInReview(tx),
        failed: await runsWithFailed(tx),
        stopped: await stoppedRuns(tx),
        imports: await openImports(tx),
      },
      live,
      senders: await listSenders(workspaceId),
      runs: await nextAndLast(tx),
      week: { days: await lastSevenDays(tx), wroteBack: await wroteBack(tx) },
      usage: await quotaOf(tx),
    }
  })

export type WorkspaceSettings = {
  name: string
  timeZone: string
  quietFrom: string
  quietUntil: string
  offersPerWeek: number
}
const clock = (time: Date) => time.toISOString().slice(11, 16)
/** What Settings shows; quiet hours as "21:00" in the workspace's zone. */
export const workspaceSettings = (workspaceId: string): Promise<WorkspaceSettings> =>
  tenant(workspaceId, async (tx) => {
    const row = await tx.workspace.findUnique({ where: { id: workspaceId } })
    if (!row) throw new AppError('not_found')
    const { name, timeZone, quietFrom, quietUntil, offersPerWeek } = row
    return { name, timeZone, quietFrom: clock(quietFrom), quietUntil: clock(quietUntil), offersPerWeek }
  })
