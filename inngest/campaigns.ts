import type { GetStepTools } from 'inngest'
import { failRun, type Start, startRun } from '#lib/campaigns/start.sql.ts'
import { failpoint, failpointAfter } from '#lib/failpoints.ts'
import { cancelRows } from '#lib/messages/cancel.sql.ts'
import { freezeRun } from '#lib/messages/freeze.sql.ts'
import { type Release, releaseBatch } from '#lib/messages/release.sql.ts'
import { type ChunkResult, renderChunk } from '#lib/messages/render-chunk.ts'
import { inngest } from './client.ts'
import { runCancelled, runContinued, runDrained, runFailed, runPaused, runPlanned, runResumed } from './events.ts'

/** Looks at a run in one function run, two or three steps each: under Inngest's limit with room to spare (docs/design.md §7). */
const LOOKS = 150
/** Chunks that one step renders. */
const CHUNKS_A_STEP = 5
const RENDER_STEPS = 100

type Run = { workspaceId: string; runId: string; looks: number }
type Step = GetStepTools<typeof inngest>
/** ended: nothing more to do. later: go on in a new function run. */
type Outcome = 'ended' | 'later'

/** Sleeps until the run's time, and waits for its number where that cannot send. True once the run is sending. */
async function untilStarted(step: Step, { workspaceId, runId, looks }: Run): Promise<boolean | 'later'> {
  for (let look = 0; look < looks; look++) {
    const start: Start = await step.run(`start-${look}`, () =>
      failpointAfter('start.committed', startRun(workspaceId, runId)),
    )
    if (start.kind === 'started') return true
    if (start.kind === 'early') await step.sleepUntil(`until-start-${look}`, start.at)
    else if (start.kind === 'waiting') await step.sleep(`wait-for-number-${look}`, '2m')
    else return false
  }
  return 'later'
}

async function renderSome({ workspaceId, runId }: Run): Promise<ChunkResult> {
  let chunk: ChunkResult = { kind: 'more' }
  for (let i = 0; i < CHUNKS_A_STEP && chunk.kind === 'more'; i++) chunk = await renderChunk(workspaceId, runId)
  // the text was checked at launch; should it fail all the same, no retry mends it
  if (chunk.kind === 'broken') await failRun(workspaceId, runId, chunk.code)
  return chunk
}

/** Freeze, then render (docs/design.md §5.1). */
async function prepare(step: Step, run: Run): Promise<Outcome | 'ready'> {
  const frozen = await step.run('freeze', () =>
    failpointAfter('freeze.committed', freezeRun(run.workspaceId, run.runId)),
  )
  if (!frozen) return 'ended'
  for (let i = 0; i < RENDER_STEPS; i++) {
    const chunk: ChunkResult = await step.run(`render-${i}`, () => renderSome(run))
    if (chunk.kind === 'done') return 'ready'
    if (chunk.kind !== 'more') return 'ended'
  }
  return 'later'
}

async function release(workspaceId: string, runId: string): Promise<Release> {
  const next = await failpointAfter('release.committed', releaseBatch(workspaceId, runId))
  if (next.kind === 'completed') await failpoint('complete.committed')
  return next
}

/** The next batch when the last is through, until none is left. Every wait is for an event or a time-out, then a fresh look. */
async function send(step: Step, { workspaceId, runId, looks }: Run): Promise<Outcome> {
  for (let look = 0; look < looks; look++) {
    const next = (await step.run(`release-${look}`, () => release(workspaceId, runId))) as Release
    if (next.kind === 'completed' || next.kind === 'stopped') return 'ended'
    if (next.kind === 'unrendered') return 'later'
    if (next.kind === 'quiet') await step.sleepUntil(`quiet-hours-${look}`, next.until)
    else await step.waitForEvent(`drained-${look}`, { event: runDrained, timeout: next.waitMs, match: 'data.runId' })
  }
  return 'later'
}

const cancelOn = [runPaused, runCancelled].map((event) => ({ event, match: 'data.runId' }))

/**
 * Takes a run from its plan to its end: waits for its time, freezes, renders, lets out batch after batch. All that it
 * knows is in the database, so it may begin again at any point, and twice at once. A pause or a cancel ends it; going
 * on is a new one.
 * @param looks after which it goes on in a new function run
 */
export const makeCampaignRun = (looks = LOOKS) =>
  inngest.createFunction(
    {
      id: 'campaign-run',
      name: 'Campaign run',
      retries: 10,
      triggers: [runPlanned, runResumed, runContinued],
      cancelOn,
    },
    async ({ event, step, runId: functionRun }) => {
      const { workspaceId, runId } = event.data
      const run = { workspaceId, runId, looks }
      const proceed = async (): Promise<Outcome> => {
        const started = await untilStarted(step, run)
        if (started !== true) return started || 'ended'
        const prepared = await prepare(step, run)
        return prepared === 'ready' ? send(step, run) : prepared
      }
      const outcome = await proceed()
      if (outcome === 'later') {
        const id = `run/continued:${runId}:${functionRun}`
        await step.sendEvent('continue', runContinued.create({ workspaceId, runId }, { id }))
      }
      return outcome
    },
  )
export const campaignRun = makeCampaignRun()

/** What waits of a run that was ended is cancelled, in chunks, and its quota given back. */
export const cancelledRun = inngest.createFunction(
  { id: 'cancelled-run', name: 'Cancelled run', retries: 10, triggers: [runCancelled, runFailed] },
  async ({ event, step }) => {
    const { workspaceId, runId } = event.data
    for (let i = 0; i < LOOKS; i++)
      if ((await step.run(`cancel-${i}`, () => cancelRows(workspaceId, runId))) === 0) return
  },
)
