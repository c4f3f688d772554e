import { expect, it } from 'vitest'
import { pool } from '#lib/db.ts'
import { testDatabase } from '#tests/database/index.ts'
import { startOrchestrator } from './start.ts'

testDatabase()

it('runs the embedded orchestrator until its signal, and says that it is the active one', async () => {
  const ending = new AbortController()
  const orchestrator = await startOrchestrator({ signal: ending.signal })
  const { rows } = await pool().query('SELECT orchestrator FROM installation')
  expect(rows).toEqual([{ orchestrator: 'embedded' }])
  const crons = await pool().query('SELECT function_id FROM orchestrator_crons ORDER BY 1')
  expect(crons.rows.map((row) => row.function_id)).toEqual(['broadcaster-housekeeping', 'broadcaster-sweep-runs'])
  ending.abort()
  await orchestrator.stop()
  await orchestrator.stop()
})
