import { type Forecast, forecast } from '#lib/campaigns/forecast.ts'
import { type Hold, holdOf } from '#lib/campaigns/hold.ts'
import { capOf, newChatsOf, type RunNewChats } from '#lib/campaigns/new-chats.ts'
import { openHours } from '#lib/campaigns/open-hours.ts'
import { pace } from '#lib/campaigns/pace.ts'
import {
  countsOf,
  type RunRow,
  recentRate,
  repliesOf,
  runRow,
  type WaitingOfRun,
  waitingOf,
} from '#lib/campaigns/progress.sql.ts'
import { nextMidnight } from '#lib/campaigns/zone.ts'
import { AppError } from '#lib/errors.ts'
import { MESSAGE_STATUSES, type MessageStatus } from '#lib/messages/transitions.ts'
import type { Tx } from '#lib/tenant.ts'

export type RunProgress = Omit<RunRow, 'body'> & {
  counts: Record<MessageStatus, number>
  /** People the run is for: without those who were left out before it began. */
  total: number
  /** Of these, those for whom nothing is still to be tried. */
  done: number
  waiting: number
  /** Left out before the first message: opted out, no permission and so on. */
  leftOut: number
  replies: { people: number; optedOut: number }
  /** Messages a minute, over the last five minutes. */
  rate: number
  hold: Hold | null
  /** null when it has ended, or when nobody can say (a person's pause, a number that is not connected). */
  finish: Forecast | null
  /** Of those who wait, the new chats; `tomorrow`: how many are put off. Null where there are none, or no cap. */
  newChats: (RunNewChats & { tomorrow: number }) | null
}

const WAITING: readonly MessageStatus[] = ['queued', 'sending', 'retry_wait']

/**
 * How far a run is, from the rows themselves.
 * @throws AppError not_found
 */
export async function runProgress(tx: Tx, runId: string, now: Date): Promise<RunProgress> {
  const run = await runRow(tx, runId)
  if (!run) throw new AppError('not_found')
  const found = await countsOf(tx, runId)
  const counts = Object.fromEntries(
    MESSAGE_STATUSES.map((status) => [status, found[status] ?? 0]),
  ) as RunProgress['counts']
  const others = MESSAGE_STATUSES.reduce((sum, status) => sum + (status === 'blocked' ? 0 : counts[status]), 0)
  // recipients is what the freeze let through: whoever was held back since then still counts among them
  const heldBackSince = run.expandedAt ? Math.min(counts.blocked, Math.max(0, run.recipients - others)) : 0
  const total = run.expandedAt ? others + heldBackSince : run.recipients
  const waiting = run.expandedAt ? WAITING.reduce((sum, status) => sum + counts[status], 0) : run.recipients
  const hours = openHours(run.category, run)
  const hold = holdOf(run, run.sender, hours, now)
  const { body: _, ...rest } = run
  const active = waiting > 0 && (run.status === 'sending' || run.status === 'scheduled' || run.status === 'paused')
  const all = active ? await waitingOf(tx, run.sender.id) : []
  const own = all.find((one) => one.runId === run.id)
  const newChats = newChatsOf(run.sender, own?.newChats ?? 0, { now, timeZone: run.timeZone, hours })
  return {
    ...rest,
    counts,
    total,
    waiting,
    done: total - waiting,
    leftOut: counts.blocked - heldBackSince,
    replies: run.startedAt ? await repliesOf(tx, runId, run.startedAt) : { people: 0, optedOut: 0 },
    rate: run.status === 'sending' ? await recentRate(tx, runId) : 0,
    hold,
    finish: finishOf(run, waiting, all, hold, now),
    newChats: newChats && { ...newChats, tomorrow: own?.tomorrow ?? 0 },
  }
}

function finishOf(run: RunRow, waiting: number, all: WaitingOfRun[], hold: Hold | null, now: Date): Forecast | null {
  if (waiting === 0 || (run.status !== 'sending' && run.status !== 'scheduled')) return null
  if (hold?.kind === 'asked' || (hold?.kind === 'sender' && !hold.until)) return null
  return forecast({
    now,
    messages: waiting,
    newChats: all.find((one) => one.runId === run.id)?.newChats ?? 0,
    newChatCap: capOf(run.sender),
    ...pace(
      run.speed,
      run.sender,
      all.filter((one) => one.runId !== run.id),
    ),
    notBefore: run.status === 'scheduled' ? run.plannedFor : hold?.kind === 'sender' ? hold.until : null,
    hours: openHours(run.category, run),
    nextDay: (at) => nextMidnight(at, run.timeZone),
  })
}
