import { pool } from '#lib/db.ts'

export type OrchestratorKind = 'embedded' | 'inngest'

const NAMES: Record<OrchestratorKind, string> = {
  embedded: 'the embedded orchestrator',
  inngest: 'an Inngest server (INNGEST_BASE_URL)',
}

/**
 * Makes this kind of orchestrator the installation's only one. Two would each hear half of the events.
 * The kind may change while no campaign is under way.
 * @throws Error with what to do, while campaigns are under way on the other kind
 */
export async function claimOrchestrator(kind: OrchestratorKind): Promise<void> {
  const { rowCount } = await pool().query(
    `UPDATE installation SET orchestrator = $1 WHERE orchestrator IS NULL OR orchestrator = $1
       OR NOT EXISTS (SELECT FROM campaign_runs WHERE status IN ('scheduled', 'sending', 'paused'))`,
    [kind],
  )
  if (rowCount) return
  const { rows } = await pool().query<{ orchestrator: OrchestratorKind; runs: number }>(
    `SELECT orchestrator, (SELECT count(*) FROM campaign_runs WHERE status IN ('scheduled', 'sending', 'paused')) AS runs
     FROM installation`,
  )
  const [{ orchestrator, runs }] = rows as [{ orchestrator: OrchestratorKind; runs: number }]
  const back =
    orchestrator === 'embedded'
      ? 'Start without INNGEST_BASE_URL'
      : 'Start with the INNGEST_BASE_URL and INNGEST_EVENT_KEY that were set before'
  throw new Error(
    `Campaigns scheduled, going out or paused on ${NAMES[orchestrator]}: ${runs}. So ${NAMES[kind]} cannot take over now. ` +
      `${back} until they have ended or are cancelled, then change it.`,
  )
}
