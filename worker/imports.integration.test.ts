import fs from 'node:fs'
import { afterEach, expect, it } from 'vitest'
import { systemClock } from '#lib/clock.ts'
import { receiveFile, startImport } from '#lib/contacts/import-mutations.ts'
import { getImport } from '#lib/contacts/import-queries.ts'
import { pool } from '#lib/db.ts'
import { storage } from '#lib/storage/index.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aPhone, aWorkspace } from '#tests/factories.ts'
import { testStorage } from '#tests/storage.ts'
import { type Imports, startImports } from '#worker/imports.ts'

testDatabase()
const dir = testStorage()
const uploads = () => fs.readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())

let imports: Imports | undefined
const start = () => {
  imports = startImports({ clock: systemClock, signal: new AbortController().signal })
  return imports
}
afterEach(() => imports?.stop())

async function started(rows = 1) {
  const { workspaceId, userId } = await aWorkspace()
  const body = async function* () {
    yield Buffer.from(`phone\n${Array.from({ length: rows }, aPhone).join('\n')}`)
  }
  const { importId } = await receiveFile(workspaceId, { userId, fileName: 'list.csv', body: body() })
  await startImport(workspaceId, { userId, id: importId, consent: { confirmed: true, statement: 'They agreed.' } })
  return { workspaceId, importId, now: () => getImport(workspaceId, importId) }
}

it('reads what was started, before and after a nudge, and clears the file away', async () => {
  const before = await started()
  const worker = start()
  await expect.poll(async () => (await before.now()).status).toBe('completed')
  const after = await started()
  worker.nudge()
  await expect.poll(async () => (await after.now()).status, { timeout: 3_000 }).toBe('completed')
  await expect.poll(() => uploads().length).toBe(0)
})

it('stops after the chunk at hand, and the next worker ends the file', async () => {
  const long = await started(3_000)
  const first = start()
  await expect.poll(async () => (await long.now()).rowsDone, { interval: 5 }).toBeGreaterThan(0)
  await first.stop()
  const stopped = await long.now()
  expect(stopped.rowsDone % 500).toBe(0)
  start()
  await expect.poll(long.now, { timeout: 5_000 }).toMatchObject({ status: 'completed', imported: 3_000, updated: 0 })
})

it('says so when the file is gone, and sweeps what nobody started', async () => {
  const lost = await started()
  const { rows } = await pool().query('SELECT file_key FROM imports WHERE id = $1', [lost.importId])
  await storage().remove(rows[0].file_key)
  const { workspaceId, userId } = await aWorkspace()
  const body = async function* () {
    yield Buffer.from('phone\n9835120140')
  }
  const old = await receiveFile(workspaceId, { userId, fileName: 'list.csv', body: body() })
  await pool().query(`UPDATE imports SET updated_at = now() - interval '8 days' WHERE id = $1`, [old.importId])
  start()
  await expect.poll(lost.now).toMatchObject({ status: 'failed', error: 'file_gone' })
  await expect.poll(() => uploads().length).toBe(0)
  await expect(getImport(workspaceId, old.importId)).rejects.toMatchObject({ code: 'not_found' })
})
