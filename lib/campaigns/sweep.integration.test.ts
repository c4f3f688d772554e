import { describe, expect, it } from 'vitest'
import { cancelRun } from '#lib/campaigns/control.ts'
import { reopenRun, sweepRuns } from '#lib/campaigns/sweep.sql.ts'
import { pool } from '#lib/db.ts'
import { releaseBatch } from '#lib/messages/release.sql.ts'
import { deleteSender } from '#lib/senders/mutations.ts'
import { aReadyRun, rowsOf, runOf, sendReleased } from '#tests/campaigns.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aLeasedSender, aMessage, messageRow, quotaOf } from '#tests/messages.ts'

testDatabase()

const statuses = async (runId: string) => (await rowsOf(runId)).map((row) => row.status)
const _released = async (runId: string) =>
  (
    await pool().query('SELECT FROM messages WHERE run_id = $1 AND released_at IS NOT NULL AND due_at IS NOT NULL', [
      runId,
    ])
  ).rowCount
const set = (runId: string, position: number, sql: string) =>
  pool().query(`UPDATE messages SET ${sql} WHERE run_id = $1 AND position = $2`, [runId, position])

describe('the sweep', () => {
  const continued = async (runId: string) =>
    (await pool().query(`SELECT FROM events WHERE name = 'run/continued' AND data->>'runId' = $1`, [runId])).rowCount

  it('starts a new orchestration where the promise to look again was broken, once for each promise', async () => {
    const { runId } = await aReadyRun(1)
    await sweepRuns()
    expect(await continued(runId)).toBe(0)
    await pool().query(`UPDATE campaign_runs SET orchestrate_by = now() - interval '1 second' WHERE id = $1`, [runId])
    await Promise.all([sweepRuns(), sweepRuns()])
    await sweepRuns()
    expect(await continued(runId)).toBe(1)
  })

  it('lets a completed run go on where a message waits again, and cancels what began to wait in an ended one', async () => {
    const again = await aReadyRun(2)
    await releaseBatch(again.workspaceId, again.runId)
    await sendReleased(again.runId)
    await releaseBatch(again.workspaceId, again.runId)
    await set(again.runId, 1, `status = 'retry_wait', due_at = now()`)
    const ended = await aReadyRun(2)
    await cancelRun(ended.workspaceId, ended.runId, ended.userId)
    expect(await sweepRuns()).toMatchObject({ reopened: 1, cancelled: 2 })
    expect((await runOf(again.runId)).status).toBe('sending')
    expect(await continued(again.runId)).toBe(1)
    expect(await statuses(ended.runId)).toEqual(['cancelled', 'cancelled'])
    expect(await reopenRun(ended.workspaceId, ended.runId)).toBe(false)
    // and the orchestrator hears when that one is through, too: it need not wait for its own next look
    const told = async () =>
      (await pool().query(`SELECT FROM events WHERE name = 'run/drained' AND data->>'runId' = $1`, [again.runId]))
        .rowCount
    const before = await told()
    await sendReleased(again.runId)
    expect(await told()).toBe(before! + 1)
  })

  it('cancels what waits at a number that was removed: nobody will ever send it', async () => {
    const world = await aLeasedSender()
    const [single, sent] = [
      await aMessage(world, { kind: 'single' }),
      await aMessage(world, { kind: 'single', status: 'sent' }),
    ]
    await sweepRuns()
    expect(await messageRow(single.id)).toMatchObject({ status: 'queued' })
    await deleteSender(world.workspaceId, world.senderId)
    await sweepRuns()
    expect(await messageRow(single.id)).toMatchObject({ status: 'cancelled', ended_at: expect.any(Date) })
    expect(await messageRow(sent.id)).toMatchObject({ status: 'sent' })
    expect(await quotaOf(world.workspaceId)).toMatchObject({ reserved: 0, used: 1 })
  })
})
