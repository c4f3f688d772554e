import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { cancelRun, pauseRun, resumeRun } from '#lib/campaigns/control.ts'
import { launchCampaign } from '#lib/campaigns/launch.ts'
import { pool } from '#lib/db.ts'
import { aDraft, reservation, rowsOf, runOf, sendReleased, statsOf } from '#tests/campaigns.ts'
import { testDatabase } from '#tests/database/index.ts'
import { cancelledRun, makeCampaignRun } from './campaigns.ts'
import { APP_ID } from './client.ts'
import { type Runner, startRunner } from './embedded/runner.ts'
import { functions } from './functions.ts'

testDatabase()
beforeAll(() => {
  // read by lib/env.ts at its first use: this file runs at any hour, and waits for no pace
  Object.assign(process.env, { QUIET_HOURS: 'off', PACE_FACTOR: '0' })
})

const runners: Runner[] = []
const stops: (() => Promise<void>)[] = []
const start = async (list: typeof functions = functions): Promise<Runner> => {
  const runner = await startRunner({ appId: APP_ID, functions: list, pollMs: 100, leaseMs: 2_000, backoffMs: () => 50 })
  runners.push(runner)
  return runner
}
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
  await Promise.all(runners.splice(0).map((runner) => runner.stop()))
})
/** In place of the worker: takes what is let out, every so often. */
function aWorker(runId: string, everyMs = 20, limit = 40): { went: number[] } {
  const went: number[] = []
  let stopped = false
  const loop = async () => {
    while (!stopped) {
      const count = await sendReleased(runId, limit)
      if (count > 0) went.push(count)
      await new Promise((resolve) => setTimeout(resolve, everyMs))
    }
  }
  const running = loop()
  stops.push(() => {
    stopped = true
    return running
  })
  return { went }
}
const until = (check: () => Promise<void>, timeout = 20_000) => vi.waitFor(check, { timeout, interval: 50 })
const untilStatus = (runId: string, status: string) =>
  until(async () => expect((await runOf(runId)).status).toBe(status))
const launch = async (contacts: number, options: { at?: Date; body?: string } = {}) => {
  const draft = await aDraft({ contacts, body: options.body })
  const { runId } = await launchCampaign(draft.workspaceId, { ...draft, at: options.at, consentStatement: null })
  return { ...draft, runId }
}
const pass = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

describe('a campaign through the orchestrator', () => {
  it('is frozen, rendered, let out in batches and completed; nothing is told twice', async () => {
    await start()
    const { workspaceId, runId } = await launch(250)
    aWorker(runId)
    await untilStatus(runId, 'completed')
    const rows = await rowsOf(runId)
    expect(rows.filter((row) => row.status === 'sent')).toHaveLength(250)
    expect(new Set(rows.map((row) => row.wa)).size).toBe(250)
    expect(await runOf(runId)).toMatchObject({ batches: 3, recipients: 250 })
    expect(await reservation(workspaceId)).toEqual({ reserved: 0, live: 0 })
    expect(await statsOf(runId)).toEqual({ sent: 250 })
    // ids and counts only: no phone and no text ever reaches the orchestrator's tables
    const { rows: kept } = await pool().query<{ text: string }>(
      `SELECT string_agg(s.result::text, ' ') || string_agg(r.event::text, ' ') AS text FROM orchestrator_runs r JOIN orchestrator_steps s ON s.run_id = r.id`,
    )
    for (const row of rows.slice(0, 20)) expect(kept[0]!.text).not.toContain(row.phone.slice(1))
    expect(kept[0]!.text).not.toContain('Namaste')
  })

  it('starts at its time, not before', async () => {
    await start()
    const at = new Date(Date.now() + 2_500)
    const { runId } = await launch(3, { at })
    aWorker(runId)
    await pass(1_500)
    expect((await runOf(runId)).status).toBe('scheduled')
    await untilStatus(runId, 'completed')
    const { rows } = await pool().query<{ started_at: Date }>('SELECT started_at FROM campaign_runs WHERE id = $1', [
      runId,
    ])
    expect(rows[0]!.started_at.getTime()).toBeGreaterThanOrEqual(at.getTime())
  })

  it('starts late where nothing ran at its time, and is missed after two hours', async () => {
    const late = await launch(2, { at: new Date(Date.now() + 60_000) })
    await pool().query(`UPDATE campaign_runs SET planned_for = now() - interval '1 hour' WHERE id = $1`, [late.runId])
    const missed = await launch(2, { at: new Date(Date.now() + 60_000) })
    await pool().query(`UPDATE campaign_runs SET planned_for = now() - interval '3 hours' WHERE id = $1`, [
      missed.runId,
    ])
    await start()
    aWorker(late.runId)
    await untilStatus(missed.runId, 'missed')
    await untilStatus(late.runId, 'completed')
    expect(await rowsOf(missed.runId)).toEqual([])
  })

  it('stands still while paused and goes on where it stopped', async () => {
    await start()
    const { workspaceId, userId, runId } = await launch(150)
    const { went } = aWorker(runId, 60, 10)
    await until(async () => expect(went.length).toBeGreaterThan(2))
    await pauseRun(workspaceId, runId, userId)
    await pass(200)
    const sent = (await statsOf(runId)).sent
    await pass(600)
    expect((await statsOf(runId)).sent).toBe(sent)
    await resumeRun(workspaceId, runId, userId)
    await untilStatus(runId, 'completed')
    expect(await statsOf(runId)).toEqual({ sent: 150 })
  })

  it('is cancelled in the midst: what waits is cancelled, the quota given back', async () => {
    await start()
    const { workspaceId, userId, runId } = await launch(150)
    const { went } = aWorker(runId, 60, 10)
    await until(async () => expect(went.length).toBeGreaterThan(2))
    await cancelRun(workspaceId, runId, userId)
    await until(async () => expect(await reservation(workspaceId)).toEqual({ reserved: 0, live: 0 }))
    const { sent = 0, cancelled = 0 } = await statsOf(runId)
    expect(sent + cancelled).toBe(150)
    expect(cancelled).toBeGreaterThan(0)
    const { rows } = await pool().query(
      `SELECT status FROM orchestrator_runs WHERE function_id = $1 AND event->'data'->>'runId' = $2`,
      [`${APP_ID}-campaign-run`, runId],
    )
    expect(rows).toEqual([{ status: 'cancelled' }])
  })

  it('completes at once where nobody may get it any more, with everybody in the log', async () => {
    const { runId, workspaceId } = await launch(2)
    await pool().query(
      `INSERT INTO suppressions (workspace_id, phone, reason) SELECT workspace_id, phone, 'opted_out' FROM contacts WHERE workspace_id = $1`,
      [workspaceId],
    )
    await start()
    await untilStatus(runId, 'completed')
    expect((await rowsOf(runId)).map((row) => row.reason)).toEqual(['opted_out', 'opted_out'])
  })

  it('goes on in a new function run after so many looks', async () => {
    await start([makeCampaignRun(2), cancelledRun])
    const { runId } = await launch(550)
    aWorker(runId, 10, 100)
    await untilStatus(runId, 'completed')
    expect(await statsOf(runId)).toEqual({ sent: 550 })
    const { rows } = await pool().query<{ steps: number }>(
      `SELECT (SELECT count(*) FROM orchestrator_steps s WHERE s.run_id = r.id) AS steps FROM orchestrator_runs r
       WHERE function_id = $1 AND event->'data'->>'runId' = $2`,
      [`${APP_ID}-campaign-run`, runId],
    )
    expect(rows.length).toBeGreaterThan(2)
    expect(Math.max(...rows.map((row) => row.steps))).toBeLessThan(12)
  })

  it('goes on after its orchestrator was lost: the sweep starts another', async () => {
    const { runId } = await launch(120)
    await pool().query(`DELETE FROM events WHERE data->>'runId' = $1`, [runId])
    await start()
    aWorker(runId)
    await pass(400)
    expect((await runOf(runId)).status).toBe('scheduled')
    await pool().query(`UPDATE campaign_runs SET orchestrate_by = now() WHERE id = $1`, [runId])
    await pool().query(
      `UPDATE orchestrator_crons SET next_at = date_trunc('milliseconds', clock_timestamp()) WHERE function_id LIKE '%sweep-runs'`,
    )
    await untilStatus(runId, 'completed')
    expect(await statsOf(runId)).toEqual({ sent: 120 })
  })

  it('ends as failed, with its rows cancelled, where the text cannot be rendered', async () => {
    const { workspaceId, runId } = await launch(3)
    await pool().query(`UPDATE campaign_runs SET body = 'Namaste {{' WHERE id = $1`, [runId])
    await start()
    await until(async () =>
      expect(await runOf(runId)).toMatchObject({ status: 'failed', failure_code: 'template_syntax' }),
    )
    await until(async () => expect((await rowsOf(runId)).every((row) => row.status === 'cancelled')).toBe(true))
    expect(await reservation(workspaceId)).toEqual({ reserved: 0, live: 0 })
  })

  it('does the same on two processes, one of which stops in the midst', async () => {
    const first = await start()
    await start()
    const launched = await Promise.all(Array.from({ length: 6 }, () => launch(130)))
    for (const { runId } of launched) aWorker(runId, 40, 30)
    await until(async () => expect((await statsOf(launched[0]!.runId)).sent).toBeGreaterThan(20))
    await first.stop()
    for (const { runId } of launched) await untilStatus(runId, 'completed')
    for (const { runId } of launched) expect(await statsOf(runId)).toEqual({ sent: 130 })
  })
})
