import { describe, expect, it, vi } from 'vitest'
import { cancelRun, pauseRun, resumeRun } from '#lib/campaigns/control.ts'
import { launchCampaign } from '#lib/campaigns/launch.ts'
import { startRun } from '#lib/campaigns/start.sql.ts'
import { closeDb, pool } from '#lib/db.ts'
import { aDraft, aReadyRun, reservation, rowsOf, runOf, sendReleased, statsOf } from '#tests/campaigns.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aWorkspace } from '#tests/factories.ts'
import { cancelRows } from './cancel.sql.ts'
import { releaseBatch } from './release.sql.ts'

testDatabase()

const statuses = async (runId: string) => (await rowsOf(runId)).map((row) => row.status)
const released = async (runId: string) =>
  (
    await pool().query('SELECT FROM messages WHERE run_id = $1 AND released_at IS NOT NULL AND due_at IS NOT NULL', [
      runId,
    ])
  ).rowCount
const set = (runId: string, position: number, sql: string) =>
  pool().query(`UPDATE messages SET ${sql} WHERE run_id = $1 AND position = $2`, [runId, position])

describe('releaseBatch', () => {
  it('lets out batch after batch, each when the last is through, and completes the run', async () => {
    const { workspaceId, runId } = await aReadyRun(5)
    const look = () => releaseBatch(workspaceId, runId, 2)
    expect(await look()).toMatchObject({ kind: 'released', count: 2 })
    expect(await look()).toMatchObject({ kind: 'busy', count: 2 })
    expect(await released(runId)).toBe(2)
    await sendReleased(runId)
    expect(await look()).toMatchObject({ kind: 'released', count: 2 })
    await sendReleased(runId)
    expect(await look()).toMatchObject({ kind: 'released', count: 1 })
    await sendReleased(runId)
    expect(await look()).toEqual({ kind: 'completed' })
    expect(await look()).toEqual({ kind: 'stopped' })
    expect(await runOf(runId)).toMatchObject({ status: 'completed', batches: 3 })
    expect(await statuses(runId)).toEqual(Array(5).fill('sent'))
    expect(await reservation(workspaceId)).toEqual({ reserved: 0, live: 0 })
  })

  it('lets a batch out in the order of the list', async () => {
    const { workspaceId, runId } = await aReadyRun(300)
    await releaseBatch(workspaceId, runId, 250)
    // as a claim goes through them
    const { rows } = await pool().query(
      'SELECT position FROM messages WHERE run_id = $1 AND due_at IS NOT NULL ORDER BY due_at, id',
      [runId],
    )
    expect(rows.map((row) => row.position)).toEqual(Array.from({ length: 250 }, (_, index) => index + 1))
  })

  it('lets out one batch where two orchestrators look at the same time', async () => {
    const { workspaceId, runId } = await aReadyRun(9)
    const looks = await Promise.all(Array.from({ length: 3 }, () => releaseBatch(workspaceId, runId, 3)))
    expect(looks.map((look) => look.kind).toSorted()).toEqual(['busy', 'busy', 'released'])
    expect(await released(runId)).toBe(3)
  })

  it('is held up by a message on its way or many that must wait, not by an unanswered or a single refused one', async () => {
    const { workspaceId, runId } = await aReadyRun(40)
    await releaseBatch(workspaceId, runId, 20)
    await sendReleased(runId)
    await set(runId, 1, `status = 'sending'`)
    expect(await releaseBatch(workspaceId, runId, 5)).toMatchObject({ kind: 'busy' })
    await set(runId, 1, `status = 'uncertain', uncertain_at = now()`)
    await set(runId, 2, `status = 'retry_wait', due_at = now() + interval '5 minutes'`)
    expect(await releaseBatch(workspaceId, runId, 5)).toMatchObject({ kind: 'released', count: 5 })
    await sendReleased(runId)
    for (let position = 3; position <= 13; position++)
      await set(runId, position, `status = 'retry_wait', due_at = now() + interval '5 minutes'`)
    const busy = await releaseBatch(workspaceId, runId, 5)
    expect(busy).toMatchObject({ kind: 'busy', count: 12 })
    expect((busy as { waitMs: number }).waitMs).toBeGreaterThan(280_000)
  })

  it('does not complete over a message that waits for another try, and gives an unanswered one ten minutes', async () => {
    const { workspaceId, runId } = await aReadyRun(2)
    await releaseBatch(workspaceId, runId)
    await sendReleased(runId)
    await set(runId, 1, `status = 'retry_wait', due_at = now() + interval '5 minutes'`)
    expect(await releaseBatch(workspaceId, runId)).toMatchObject({ kind: 'busy', count: 1 })
    await set(runId, 1, `status = 'uncertain', uncertain_at = now()`)
    expect(await releaseBatch(workspaceId, runId)).toMatchObject({ kind: 'settling' })
    await set(runId, 1, `uncertain_at = now() - interval '11 minutes'`)
    expect(await releaseBatch(workspaceId, runId)).toEqual({ kind: 'completed' })
  })

  it('keeps quiet hours: nothing is let out before they end', async () => {
    const { workspaceId, runId } = await aReadyRun(2, { category: 'promo' })
    await pool().query(`UPDATE workspaces SET quiet_until = '20:00' WHERE id = $1`, [workspaceId])
    const quiet = await releaseBatch(workspaceId, runId)
    expect(quiet.kind).toBe('quiet')
    const hours = (Date.parse((quiet as { until: string }).until) - Date.now()) / 3_600_000
    expect(hours).toBeGreaterThan(6.9)
    expect(hours).toBeLessThan(8.1)
    expect(await released(runId)).toBe(0)
  })

  it('says what is missing, and touches no other workspace', async () => {
    const { workspaceId, runId } = await aReadyRun(1)
    const other = await aWorkspace()
    expect(await releaseBatch(other.workspaceId, runId)).toEqual({ kind: 'stopped' })
    await pool().query('UPDATE campaign_runs SET rendered_at = NULL WHERE id = $1', [runId])
    expect(await releaseBatch(workspaceId, runId)).toEqual({ kind: 'unrendered' })
  })
})

describe('a person', () => {
  it('pauses and lets go on: nothing is let out between, the version rises with each', async () => {
    const { workspaceId, userId, runId } = await aReadyRun(3)
    const before = (await runOf(runId)).version
    await pauseRun(workspaceId, runId, userId)
    expect(await releaseBatch(workspaceId, runId)).toEqual({ kind: 'stopped' })
    await expect(pauseRun(workspaceId, runId, userId)).rejects.toMatchObject({ code: 'run_not_pausable' })
    await resumeRun(workspaceId, runId, userId)
    await expect(resumeRun(workspaceId, runId, userId)).rejects.toMatchObject({ code: 'run_not_resumable' })
    expect(await runOf(runId)).toMatchObject({ status: 'sending', version: before + 2 })
    const { rows } = await pool().query(`SELECT id FROM events WHERE data->>'runId' = $1 ORDER BY seq`, [runId])
    expect(rows.map((row) => row.id)).toEqual([
      `run/planned:${runId}:1`,
      `run/paused:${runId}:${before + 1}`,
      `run/resumed:${runId}:${before + 2}`,
    ])
  })

  it('cancels: what waits is cancelled with its quota given back, what is on its way stays', async () => {
    const { workspaceId, userId, runId } = await aReadyRun(6)
    await releaseBatch(workspaceId, runId, 4)
    await sendReleased(runId, 1)
    await set(runId, 2, `status = 'sending'`)
    await set(runId, 3, `status = 'retry_wait'`)
    await cancelRun(workspaceId, runId, userId)
    const done: number[] = []
    for (let i = 0; i < 3; i++) done.push(await cancelRows(workspaceId, runId, 3))
    expect(done).toEqual([3, 1, 0])
    expect(await statuses(runId)).toEqual(['sent', 'sending', 'cancelled', 'cancelled', 'cancelled', 'cancelled'])
    expect(await reservation(workspaceId)).toEqual({ reserved: 1, live: 1 })
    expect(await statsOf(runId)).toEqual({ sent: 1, cancelled: 4 })
    for (const act of [pauseRun, resumeRun, cancelRun])
      await expect(act(workspaceId, runId, userId)).rejects.toMatchObject({ code: expect.stringMatching(/^run_not_/) })
  })

  it('races: of pause and cancel at the same time the run ends in one, never in both', async () => {
    const { workspaceId, userId, runId } = await aReadyRun(1)
    await Promise.allSettled([
      pauseRun(workspaceId, runId, userId),
      cancelRun(workspaceId, runId, userId),
      pauseRun(workspaceId, runId, userId),
    ])
    expect((await runOf(runId)).status).toBe('cancelled')
  })

  it('cannot touch a run of another workspace', async () => {
    const { runId } = await aReadyRun(1)
    const other = await aWorkspace()
    for (const act of [pauseRun, resumeRun, cancelRun])
      await expect(act(other.workspaceId, runId, other.userId)).rejects.toMatchObject({ code: 'not_found' })
    expect((await runOf(runId)).status).toBe('sending')
  })

  it('does not cancel rows of a run that still goes on', async () => {
    const { workspaceId, runId } = await aReadyRun(2)
    expect(await cancelRows(workspaceId, runId)).toBe(0)
  })
})

describe('startRun', () => {
  const planned = async (at: string, sender = 'active') => {
    const draft = await aDraft({ contacts: 1 })
    const { runId } = await launchCampaign(draft.workspaceId, { ...draft, consentStatement: null })
    await pool().query(`UPDATE campaign_runs SET planned_for = now() + $2::interval WHERE id = $1`, [runId, at])
    await pool().query('UPDATE senders SET status = $2 WHERE id = $1', [draft.senderId, sender])
    return { ...draft, runId, start: () => startRun(draft.workspaceId, runId) }
  }

  it('does not start before its time, starts at it, and tells the same when asked again', async () => {
    const { runId, start } = await planned('1 hour')
    const { planned_for: at } = await runOf(runId)
    expect(await start()).toEqual({ kind: 'early', at: at.toISOString() })
    await pool().query(`UPDATE campaign_runs SET planned_for = now() - interval '119 minutes' WHERE id = $1`, [runId])
    expect([await start(), await start()]).toEqual([{ kind: 'started' }, { kind: 'started' }])
    expect(await runOf(runId)).toMatchObject({ status: 'sending', version: 2 })
  })

  it('promises to look again by the database’s clock, whatever a worker’s own says', async () => {
    const { runId, start } = await planned('1 hour')
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 86_400_000 })
    try {
      expect(await start()).toMatchObject({ kind: 'early' })
    } finally {
      vi.useRealTimers()
    }
    const { planned_for, orchestrate_by } = await runOf(runId)
    expect(orchestrate_by!.getTime() - planned_for.getTime()).toBeLessThan(180_000)
  })

  it('misses what is more than two hours late', async () => {
    const { runId, start } = await planned('-121 minutes')
    expect(await start()).toEqual({ kind: 'missed' })
    expect(await runOf(runId)).toMatchObject({ status: 'missed', failure_code: null })
    expect(await start()).toEqual({ kind: 'ended' })
  })

  it('waits for a number that is not linked, says so, and starts when it is', async () => {
    const { runId, senderId, start } = await planned('-1 minute', 'unlinked')
    expect(await start()).toEqual({ kind: 'waiting' })
    expect(await runOf(runId)).toMatchObject({ status: 'scheduled', failure_code: 'sender_not_linked' })
    await pool().query(`UPDATE senders SET status = 'active' WHERE id = $1`, [senderId])
    expect(await start()).toEqual({ kind: 'started' })
    expect(await runOf(runId)).toMatchObject({ status: 'sending', failure_code: null })
  })

  it('is missed with the reason where the number never came, and fails where it was removed', async () => {
    const late = await planned('-3 hours', 'unlinked')
    expect(await late.start()).toEqual({ kind: 'missed' })
    expect(await runOf(late.runId)).toMatchObject({ failure_code: 'sender_not_linked' })
    const gone = await planned('-1 minute')
    await pool().query('UPDATE senders SET deleted_at = now() WHERE id = $1', [gone.senderId])
    expect(await gone.start()).toEqual({ kind: 'failed' })
    expect(await runOf(gone.runId)).toMatchObject({ status: 'failed', failure_code: 'campaign_no_sender' })
  })
})

describe('what waits for tomorrow’s new chats', () => {
  it('does not let a run complete in the moment in which it becomes due', async () => {
    const { workspaceId, runId } = await aReadyRun(1)
    await releaseBatch(workspaceId, runId)
    await set(runId, 1, `reason = 'new_chat_cap', due_at = now() + interval '30 minutes'`)
    // a clock that is an hour further each time that it is asked: before, at and after that moment
    const path = (to: string) =>
      pool().query(`DO $$ BEGIN EXECUTE format('ALTER DATABASE %I ${to}', current_database()); END $$`)
    await pool().query(`CREATE SCHEMA ticking; CREATE SEQUENCE ticking.hour MINVALUE -1 START -1;
      CREATE FUNCTION ticking.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE
        AS $$ SELECT pg_catalog.clock_timestamp() + nextval('ticking.hour') * interval '1 hour' $$`)
    await path('SET search_path = ticking, pg_catalog, public')
    await closeDb()
    try {
      expect(await releaseBatch(workspaceId, runId)).toMatchObject({ kind: 'tomorrow' })
    } finally {
      await path('RESET search_path')
      await closeDb()
    }
    expect((await runOf(runId)).status).toBe('sending')
  })
})
