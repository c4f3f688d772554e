import { type ChildProcess, spawn } from 'node:child_process'
import path from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { insertEvents } from '#inngest/embedded/event-api.ts'
import { pool } from '#lib/db.ts'
import { testDatabase } from '#tests/database/index.ts'
import { eventually, REAL } from './harness.ts'

testDatabase()

const children: ChildProcess[] = []
const kill = (child: ChildProcess) =>
  new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    if (!child.kill('SIGKILL')) resolve()
  })
async function aProcess(): Promise<ChildProcess> {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'killed-process.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  await new Promise<void>((resolve, reject) => {
    child.stdout!.once('data', () => resolve())
    child.once('exit', (code) => reject(new Error(`the process ended with ${code}`)))
  })
  return child
}

type Line = { run: string; step: string; at: Date; pid: number }
const ledger = async (): Promise<Line[]> => (await pool().query<Line>('SELECT * FROM ledger ORDER BY at')).rows

// docs/reference/functions/step-sleep: a sleep lives on the server, not in the process. Here the server is a table.
describe.skipIf(REAL)('kill -9', () => {
  beforeAll(async () => {
    await pool().query(
      'CREATE TABLE ledger (run text, step text, pid int, at timestamptz NOT NULL DEFAULT clock_timestamp())',
    )
  })
  beforeEach(async () => {
    await pool().query('TRUNCATE ledger')
  })
  afterEach(async () => {
    await Promise.all(children.splice(0).map(kill))
  })

  it('during a sleep loses and doubles nothing, and does not begin the sleep again', async () => {
    const first = await aProcess()
    const runs = Array.from({ length: 10 }, (_, i) => `sleep-${i}`)
    await insertEvents(
      pool(),
      runs.map((run) => ({ id: run, name: 'crash/sleep', data: { run } })),
    )
    await eventually(async () => expect(await ledger()).toHaveLength(10))
    await new Promise((resolve) => setTimeout(resolve, 500))
    await kill(first)
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    const second = await aProcess()
    await eventually(async () => expect(await ledger()).toHaveLength(20))
    await new Promise((resolve) => setTimeout(resolve, 500))

    const lines = await ledger()
    expect(lines).toHaveLength(20)
    for (const run of runs) {
      const [before, after] = lines.filter((line) => line.run === run)
      expect([before!.step, after!.step]).toEqual(['before', 'after'])
      expect([before!.pid, after!.pid]).toEqual([first.pid, second.pid])
      const slept = after!.at.getTime() - before!.at.getTime()
      expect(slept).toBeGreaterThanOrEqual(3_950)
      expect(slept).toBeLessThan(6_500)
    }
  })

  it('in the midst of many runs on two processes loses none; only a step under way is run again', async () => {
    await aProcess()
    let victim = await aProcess()
    const runs = Array.from({ length: 60 }, (_, i) => `wide-${i}`)
    await insertEvents(
      pool(),
      runs.map((run, i) => ({ id: run, name: 'crash/wide', data: { run, group: i % 10 } })),
    )
    let kills = 0
    for (const atLeast of [40, 120, 220]) {
      await eventually(async () => expect((await ledger()).length).toBeGreaterThan(atLeast))
      await kill(victim)
      kills++
      victim = await aProcess()
    }
    const open = async () =>
      (await pool().query(`SELECT FROM orchestrator_runs WHERE function_id = 'crash-wide' AND status = 'running'`))
        .rowCount
    await eventually(async () => expect(await open()).toBe(0), 60_000)

    const { rows } = await pool().query<{ status: string; count: number }>(
      `SELECT status, count(*) FROM orchestrator_runs WHERE function_id = 'crash-wide' GROUP BY 1`,
    )
    expect(rows).toEqual([{ status: 'completed', count: 60 }])
    const lines = await ledger()
    const steps = new Set(lines.map((line) => `${line.run} ${line.step}`))
    expect(steps.size).toBe(60 * 6)
    // a killed process had at most 8 steps under way (startRunner's `parallel`)
    expect(lines.length - steps.size).toBeLessThanOrEqual(kills * 8)
  })
})
