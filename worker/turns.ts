import { failpoint } from '#lib/failpoints.ts'
import { log } from '#lib/log.ts'
import { claim } from '#lib/messages/claim.sql.ts'
import { tellDrainedNow } from '#lib/messages/drained.sql.ts'
import { putOffNewChats } from '#lib/messages/put-off.sql.ts'
import { claimResends } from '#lib/messages/resend.sql.ts'
import type { HeldBack, Turn, TurnOptions } from '#lib/messages/turn.sql.ts'
import type { Announcer } from './announcer.ts'
import type { DatabaseWatch } from './database.ts'
import { isDatabaseGone } from './database.ts'
import type { Sender } from './sender.ts'
import type { Ask } from './sending.ts'
import type { Settings } from './settings.ts'

/** Senders that one statement claims for; the rest comes right after. */
const BATCH = 200
/** After a claim has begun, fewer than FEW wait so long for company; far less than a turn is asked for ahead of its time. */
const GATHER_MS = 8
const FEW = 20
/** The database compares times a little later than we do; what is this early still counts as on time. */
const SLACK_MS = 30

type Asking = { sender: Sender; ask: Ask }

const gaps = (chosen: Ask['chosen'], key: 'gapMs' | 'delayMs') => ({
  fast: chosen.fast[key],
  balanced: chosen.balanced[key],
  safe: chosen.safe[key],
})
const turnOf = ({ sender, ask }: Asking): Turn => ({
  senderId: sender.lease.senderId,
  epoch: ask.epoch,
  sessionId: ask.sessionId,
  channel: ask.channel,
  gapMs: gaps(ask.chosen, 'gapMs'),
  delayMs: gaps(ask.chosen, 'delayMs'),
  burst: ask.chosen.balanced.pace.burst,
})

/**
 * Claims for all senders whose time has come, many in one statement. While one statement runs the next senders gather,
 * so that a busy worker needs few of them and a calm one waits for none.
 */
export function startTurns({
  workerId,
  settings,
  database,
  announcer,
  find,
}: {
  workerId: string
  settings: Settings
  database: Pick<DatabaseWatch, 'report'>
  announcer: Announcer
  find(senderId: string): Sender | undefined
}) {
  const due = new Set<string>()
  let running: Promise<void> | undefined
  let stopped = false
  let began = Number.NEGATIVE_INFINITY
  const options: TurnOptions = {
    workerId,
    network: settings.network,
    quietHours: settings.quietHours,
    newChatCap: settings.newChatCap,
    leadMs: settings.leadMs + SLACK_MS,
  }

  function told(rows: readonly Pick<HeldBack, 'runId' | 'workspaceId'>[]): void {
    const runs = new Map(rows.flatMap((row) => (row.runId ? [[row.runId, row.workspaceId] as const] : [])))
    for (const [id, workspaceId] of runs) announcer.announce(workspaceId, { type: 'run', id })
    if (runs.size > 0) tellDrainedNow([...runs.keys()]).catch((error: unknown) => database.report(error))
  }
  async function resends(all: readonly Asking[]): Promise<Asking[]> {
    const doubtful = all.filter(({ ask }) => ask.kind === 'resend')
    if (doubtful.length === 0) return [...all]
    const turns = doubtful.map((one) => ({ ...turnOf(one), readyForMs: one.ask.readyForMs }))
    const done = doubtful.flatMap(({ ask }) => [...ask.resent])
    const claimed = new Map(
      (await claimResends(turns, options, done, settings.settleMs)).map((row) => [row.senderId, row]),
    )
    if (claimed.size > 0) await failpoint('resend.claimed')
    return all.filter(({ sender, ask }) => {
      const message = claimed.get(sender.lease.senderId)
      if (message) sender.sending.take(message, ask)
      else if (ask.kind === 'resend') sender.sending.nothingUncertain(ask)
      return !message
    })
  }
  async function claims(all: readonly Asking[]): Promise<void> {
    await failpoint('claim.before')
    const { claimed, heldBack, putOff } = await claim(all.map(turnOf), options)
    if (claimed.length > 0) await failpoint('claim.committed')
    const asking = new Map(all.map((one) => [one.sender.lease.senderId, one]))
    for (const message of claimed) {
      const { sender, ask } = asking.get(message.senderId)!
      sender.sending.take(message, { ...ask, kind: 'claim' })
      asking.delete(message.senderId)
    }
    // nobody was written to: the turn is still theirs
    for (const { senderId } of [...heldBack, ...putOff]) {
      asking.get(senderId)?.sender.sending.plan()
      asking.delete(senderId)
    }
    for (const { sender, ask } of asking.values()) sender.sending.nothing(ask)
    told(heldBack)
    if (putOff.length > 0) told([...putOff, ...(await putOffNewChats(putOff.map(({ senderId }) => senderId)))])
  }
  async function round(all: readonly Asking[]): Promise<void> {
    try {
      const rest = await resends(all)
      if (rest.length > 0) await claims(rest)
    } catch (error) {
      database.report(error)
      if (!isDatabaseGone(error) && all.length > 1) {
        // one of them is at fault: the others must not stand still for it
        for (const one of all) if (!one.sender.sending.busy) await round([one])
        return
      }
      log.warn({ err: error, senders: all.length }, 'a claim failed')
      for (const { sender } of all) sender.sending.plan(1_000)
    }
  }
  async function run(): Promise<void> {
    while (due.size > 0 && !stopped) {
      const early = began + GATHER_MS - performance.now()
      if (early > 0 && due.size < FEW) await new Promise((resolve) => setTimeout(resolve, early))
      began = performance.now()
      const batch = [...due].slice(0, BATCH)
      for (const id of batch) due.delete(id)
      const all = batch.flatMap((id): Asking[] => {
        const sender = find(id)
        const ask = sender?.sending.ask()
        return sender && ask ? [{ sender, ask }] : []
      })
      if (all.length > 0) await round(all)
    }
    running = undefined
  }
  return {
    due(senderIds: readonly string[]): void {
      for (const id of senderIds) due.add(id)
      if (!stopped) running ??= Promise.resolve().then(run)
    },
    /** No new claim begins; resolves when the last has been handed to its sender. */
    async stop(): Promise<void> {
      stopped = true
      await running
    },
  }
}
export type Turns = ReturnType<typeof startTurns>
