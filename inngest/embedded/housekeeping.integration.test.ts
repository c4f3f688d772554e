import { expect, it } from 'vitest'
import { pool } from '#lib/db.ts'
import { forgetEvents } from '#lib/installation/housekeeping.sql.ts'
import { testDatabase } from '#tests/database/index.ts'
import { forgetRuns } from './housekeeping.sql.ts'

testDatabase()

it('forgets what ended long ago and nothing else', async () => {
  await pool().query(`INSERT INTO events (id, name, data, ts, posted_at) VALUES
    ('old', 'x', '{}', 0, now() - interval '31 days'), ('young', 'x', '{}', 0, now() - interval '29 days'), ('open', 'x', '{}', 0, NULL)`)
  await pool().query(`INSERT INTO orchestrator_runs (function_id, event, dedupe_key, status, created_at, ended_at) VALUES
    ('f', '{}', 'old', 'completed', now() - interval '9 days', now() - interval '8 days'),
    ('f', '{}', 'young', 'failed', now() - interval '9 days', now() - interval '6 days'),
    ('f', '{}', 'sleeping', 'running', now() - interval '300 days', NULL)`)
  await pool().query(
    `INSERT INTO orchestrator_steps (run_id, step_id, result) SELECT id, 's', '{}' FROM orchestrator_runs`,
  )
  expect(await forgetEvents()).toBe(1)
  expect(await forgetRuns()).toBe(1)
  expect((await pool().query('SELECT id FROM events ORDER BY id')).rows).toEqual([{ id: 'open' }, { id: 'young' }])
  expect((await pool().query('SELECT FROM orchestrator_steps')).rowCount).toBe(2)
})
