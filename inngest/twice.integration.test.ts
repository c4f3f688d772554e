import { beforeAll, describe, expect, it } from 'vitest'
import { cancelRun } from '#lib/campaigns/control.ts'
import { launchCampaign } from '#lib/campaigns/launch.ts'
import { failRun, startRun } from '#lib/campaigns/start.sql.ts'
import { pool } from '#lib/db.ts'
import { cancelRows } from '#lib/messages/cancel.sql.ts'
import { freezeRun } from '#lib/messages/freeze.sql.ts'
import { releaseBatch } from '#lib/messages/release.sql.ts'
import { renderChunk } from '#lib/messages/render-chunk.ts'
import { aDraft, reservation, rowsOf, runOf, sendReleased, statsOf } from '#tests/campaigns.ts'
import { testDatabase } from '#tests/database/index.ts'

testDatabase()
beforeAll(() => {
  Object.assign(process.env, { QUIET_HOURS: 'off', PACE_FACTOR: '0' })
})

/** Twice one after the other, and at once in many processes' stead. */
const twiceAndAtOnce = async <T>(step: () => Promise<T>): Promise<T[]> => [
  await step(),
  await step(),
  ...(await Promise.all([1, 2, 3, 4].map(step))),
]
async function aPlannedRun(contacts: number, body = 'Namaste {{ name }}') {
  const draft = await aDraft({ contacts, body })
  const { runId } = await launchCampaign(draft.workspaceId, { ...draft, consentStatement: null })
  const { workspaceId, userId } = draft
  return { workspaceId, userId, runId, args: [workspaceId, runId] as const }
}
const events = async (runId: string, name: string): Promise<number> =>
  (await pool().query(`SELECT FROM events WHERE name = $1 AND data->>'runId' = $2`, [name, runId])).rowCount ?? 0

describe('an orchestration step that runs twice, and six times at once', () => {
  it('start: the run starts once', async () => {
    const { args, runId } = await aPlannedRun(2)
    const before = await runOf(runId)
    const started = await twiceAndAtOnce(() => startRun(...args))
    expect(new Set(started.map(({ kind }) => kind))).toEqual(new Set(['started']))
    const { status, version } = await runOf(runId)
    expect({ status, version }).toEqual({ status: 'sending', version: before.version + 1 })
  })

  it('freeze: everybody has one row, the quota is reserved once', async () => {
    const { args, runId, workspaceId } = await aPlannedRun(30)
    await startRun(...args)
    const frozen = await twiceAndAtOnce(() => freezeRun(...args))
    expect(new Set(frozen.map((one) => JSON.stringify(one)))).toEqual(new Set(['{"recipients":30,"blocked":0}']))
    expect(await rowsOf(runId)).toHaveLength(30)
    expect(await reservation(workspaceId)).toEqual({ reserved: 30, live: 30 })
  })

  it('render: each row keeps its first text and its first id, for good', async () => {
    const { args, runId } = await aPlannedRun(25)
    await startRun(...args)
    await freezeRun(...args)
    const chunk = () => renderChunk(...args, 10)
    await twiceAndAtOnce(chunk)
    const first = await rowsOf(runId)
    expect(first.every(({ text, wa }) => text?.startsWith('Namaste') && wa)).toBe(true)
    expect(new Set(first.map(({ wa }) => wa)).size).toBe(25)
    await twiceAndAtOnce(chunk)
    expect(await rowsOf(runId)).toEqual(first)
  })

  it('release: one batch goes out, not two; the end is told once', async () => {
    const { args, runId, workspaceId } = await aPlannedRun(25)
    await startRun(...args)
    await freezeRun(...args)
    await renderChunk(...args)
    const release = () => releaseBatch(...args, 10)
    const out = async () =>
      (await pool().query(`SELECT FROM messages WHERE run_id = $1 AND released_at IS NOT NULL`, [runId])).rowCount
    for (const wanted of [10, 20, 25]) {
      const told = await Promise.all([1, 2, 3, 4].map(release))
      expect(told.filter(({ kind }) => kind === 'released')).toHaveLength(1)
      expect(await out()).toBe(wanted)
      await sendReleased(runId)
    }
    const ended = await twiceAndAtOnce(release)
    expect(ended.filter(({ kind }) => kind === 'completed')).toHaveLength(1)
    expect(ended.every(({ kind }) => kind === 'completed' || kind === 'stopped')).toBe(true)
    expect(await statsOf(runId)).toEqual({ sent: 25 })
    expect(await reservation(workspaceId)).toEqual({ reserved: 0, live: 0 })
  })

  it('cancel: each row gives its quota back once', async () => {
    const { args, runId, userId, workspaceId } = await aPlannedRun(12)
    await startRun(...args)
    await freezeRun(...args)
    await cancelRun(workspaceId, runId, userId)
    const counts = await Promise.all([1, 2, 3, 4].map(() => cancelRows(...args, 5)))
    while ((await cancelRows(...args, 5)) > 0);
    expect(counts.every((count) => count <= 5)).toBe(true)
    expect(await reservation(workspaceId)).toEqual({ reserved: 0, live: 0 })
    expect(await statsOf(runId)).toEqual({ cancelled: 12 })
  })

  it('fail: it is told once', async () => {
    const { args, runId } = await aPlannedRun(3, 'Namaste')
    await startRun(...args)
    const failed = await twiceAndAtOnce(() => failRun(...args, 'template_syntax'))
    expect(failed.filter(Boolean)).toHaveLength(1)
    expect(await events(runId, 'run/failed')).toBe(1)
    expect(await runOf(runId)).toMatchObject({ status: 'failed', failure_code: 'template_syntax' })
  })
})
