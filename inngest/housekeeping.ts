import { sweepRuns } from '#lib/campaigns/sweep.sql.ts'
import { forgetEvents } from '#lib/installation/housekeeping.sql.ts'
import { inngest } from './client.ts'
import { forgetRuns } from './embedded/housekeeping.sql.ts'

/** Repairs runs whose orchestration was lost, each minute: a lost event only delays. */
export const sweep = inngest.createFunction(
  { id: 'sweep-runs', name: 'Sweep runs', retries: 0, triggers: [{ cron: '* * * * *' }] },
  async ({ step }) => step.run('sweep', () => sweepRuns()),
)

/** Forgets, each hour, events and runs that ended a while ago. */
export const housekeeping = inngest.createFunction(
  { id: 'housekeeping', name: 'Housekeeping', retries: 1, triggers: [{ cron: '17 * * * *' }] },
  async ({ step }) => {
    const events = await step.run('forget-events', () => forgetEvents())
    const runs = await step.run('forget-runs', () => forgetRuns())
    return { events, runs }
  },
)
