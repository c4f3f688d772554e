import { describe, expect, it } from 'vitest'
import { launchCampaign } from '#lib/campaigns/launch.ts'
import { pool } from '#lib/db.ts'
import { aDraft } from '#tests/campaigns.ts'
import { testDatabase } from '#tests/database/index.ts'
import { claimOrchestrator } from './orchestrator.sql.ts'

testDatabase()

describe('the active orchestrator', () => {
  it('is one: another is refused while campaigns are under way, with what to do, and may take over afterwards', async () => {
    await claimOrchestrator('embedded')
    await claimOrchestrator('embedded')
    const draft = await aDraft()
    const { runId } = await launchCampaign(draft.workspaceId, { ...draft, consentStatement: null })
    await expect(claimOrchestrator('inngest')).rejects.toThrow(/embedded orchestrator: 1\..*without INNGEST_BASE_URL/)
    await pool().query(`UPDATE campaign_runs SET status = 'completed' WHERE id = $1`, [runId])
    await claimOrchestrator('inngest')
    await pool().query(`UPDATE campaign_runs SET status = 'paused' WHERE id = $1`, [runId])
    await expect(claimOrchestrator('embedded')).rejects.toThrow(
      /Inngest server.*INNGEST_BASE_URL and INNGEST_EVENT_KEY/,
    )
  })
})
