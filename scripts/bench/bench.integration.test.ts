import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { expect, test } from 'vitest'

const ROOT = path.resolve(import.meta.dirname, '../..')
const bench = (...args: string[]) =>
  spawnSync(process.execPath, [path.join(ROOT, 'scripts/run.mjs'), 'bench', ...args], { cwd: ROOT, encoding: 'utf8' })

test('queue --quick goes through, and ends with its figures on one line', () => {
  const { status, stdout, stderr } = bench('queue', '--quick')
  expect(status, stderr).toBe(0)
  const figures = JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
  expect(figures).toMatchObject({ bench: 'queue', senders: 100, jobs: 500 })
  for (const key of ['vs_floor', 'vs_graphile_worker', 'vs_pg_boss']) expect(figures[key], key).toBeGreaterThan(0)
})

test('without a name it lists them; another name is an error', () => {
  const { status, stderr } = bench()
  expect(status).toBe(0)
  for (const name of ['queue', 'pacing', 'receipts', 'senders', 'throughput']) expect(stderr).toContain(name)
  expect(bench('nothing').status).toBe(1)
})
