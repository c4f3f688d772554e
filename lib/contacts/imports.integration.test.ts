import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { optOut } from '#lib/consent/ledger.sql.ts'
import { checkImport, discardImport, receiveFile, startImport } from '#lib/contacts/import-mutations.ts'
import { getImport, listImportErrors } from '#lib/contacts/import-queries.ts'
import { CHUNK, runImport } from '#lib/contacts/import-run.ts'
import { claimImport } from '#lib/contacts/imports.sql.ts'
import { pool, transaction } from '#lib/db.ts'
import { storage } from '#lib/storage/index.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aPhone, aWorkspace } from '#tests/factories.ts'
import { testStorage } from '#tests/storage.ts'

testDatabase()
const dir = testStorage()

const consent = { confirmed: true as const, statement: 'They agreed to get messages from us.' }
const fixtures = path.resolve('tests/fixtures/contacts')
const bytes = async function* (content: string | Uint8Array) {
  yield Buffer.from(content as string)
}
const receive = (workspaceId: string, userId: string, content: string | Uint8Array) =>
  receiveFile(workspaceId, { userId, fileName: 'list.csv', body: bytes(content) })

/** Takes the file as far as a worker would. */
async function work() {
  const job = await claimImport()
  return job ? runImport(job, storage()) : undefined
}
async function importFile(
  workspaceId: string,
  userId: string,
  content: string | Uint8Array,
  more: { groupName?: string } = {},
) {
  const { importId } = await receive(workspaceId, userId, content)
  await startImport(workspaceId, { userId, id: importId, consent, ...more })
  await work()
  return getImport(workspaceId, importId)
}
const contactsOf = async (workspaceId: string) =>
  (
    await pool().query(
      'SELECT phone, name, attributes FROM contacts WHERE workspace_id = $1 AND deleted_at IS NULL ORDER BY id',
      [workspaceId],
    )
  ).rows
const uploads = () => fs.readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())

describe('an import', () => {
  const expected: Record<string, { imported: number; duplicates: number; rejected: number }> = JSON.parse(
    fs.readFileSync(path.join(fixtures, 'expected.json'), 'utf8'),
  )
  it.each(Object.entries(expected))('reads %s', async (name, { imported, duplicates, rejected }) => {
    const { workspaceId, userId } = await aWorkspace()
    const result = await importFile(workspaceId, userId, fs.readFileSync(path.join(fixtures, name)))
    expect(result).toMatchObject({ status: 'completed', imported, duplicates, rejected, updated: 0, error: null })
    expect(await contactsOf(workspaceId)).toHaveLength(imported)
    const { rows } = await pool().query(
      `SELECT count(DISTINCT phone)::int AS consented, min(statement) AS statement FROM consent_events
       WHERE workspace_id = $1 AND kind = 'granted' AND source = 'import' AND import_id = $2 AND user_id = $3`,
      [workspaceId, result.importId, userId],
    )
    expect(rows[0]).toEqual({ consented: imported, statement: consent.statement })
  })

  it('says why a row was refused, and keeps cells as they were', async () => {
    const { workspaceId, userId } = await aWorkspace()
    const file = await importFile(
      workspaceId,
      userId,
      fs.readFileSync(path.join(fixtures, 'phones-semicolon-excel.csv')),
    )
    const { items, headers } = await listImportErrors(workspaceId, file.importId, { limit: 50, kind: 'rejected' })
    expect(headers).toEqual(['Customer Name', 'Mobile No.', 'Email', 'Group'])
    expect(items.map(({ row, code, phone }) => [row, code, phone])).toEqual([
      [13, 'phone_precision_lost', '9.19877E+11'],
      [14, 'phone_landline', '020-25501234'],
      [15, 'phone_too_short', '98765'],
      [17, 'phone_missing', ''],
    ])
    const twice = await listImportErrors(workspaceId, file.importId, { limit: 50, kind: 'duplicate' })
    expect(twice.items.map(({ row, name }) => [row, name])).toEqual([[18, 'Twice']])
    const first = await listImportErrors(workspaceId, file.importId, { limit: 3, kind: 'rejected' })
    const second = await listImportErrors(workspaceId, file.importId, {
      limit: 3,
      kind: 'rejected',
      cursor: first.nextCursor!,
    })
    expect([...first.items, ...second.items]).toEqual(items)
    expect(second.nextCursor).toBeNull()
    const groups = await pool().query(
      `SELECT g.name, count(*)::int FROM groups g JOIN group_members m ON m.group_id = g.id WHERE g.workspace_id = $1 GROUP BY g.name ORDER BY g.name`,
      [workspaceId],
    )
    expect(groups.rows).toEqual([
      { name: 'Regular', count: 7 },
      { name: 'VIP', count: 5 },
    ])
  })

  it('keeps hostile and odd cells verbatim', async () => {
    const { workspaceId, userId } = await aWorkspace()
    await importFile(workspaceId, userId, fs.readFileSync(path.join(fixtures, 'quotes-newlines.csv')))
    const rows = await contactsOf(workspaceId)
    const byPhone = new Map(rows.map((row) => [row.phone, row]))
    expect(byPhone.get('+919584453684')).toMatchObject({
      name: 'A "quoted", name 0',
      attributes: { note: 'line one\nline two, with comma' },
    })
    expect(byPhone.get('+918454414360')).toMatchObject({ name: '=HYPERLINK("http://example.com","x")' })
    expect(byPhone.get('+919136707601')).toMatchObject({ name: '<img src=x onerror=alert(1)>' })
    const nul = await importFile(workspaceId, userId, `phone,__proto__,note\n${aPhone()},x,"a\0b"\n`)
    expect(nul).toMatchObject({ status: 'completed', imported: 1 })
  })

  it('gives the same result wherever the worker dies, and when two read it at once', async () => {
    const phones = Array.from({ length: CHUNK * 2 + 100 }, (_, index) => `+9190000${String(10_000 + index)}`)
    const lines = phones.flatMap((phone, index) => [
      `N${index},${phone}`,
      ...(index % 50 === 0 ? [`Again,${phones[0]}`, `Bad,12`] : []),
    ])
    const content = `name,phone\n${lines.join('\n')}`
    const result = ({
      imported,
      updated,
      duplicates,
      rejected,
      rowsDone,
      rowsTotal,
      status,
    }: Awaited<ReturnType<typeof getImport>>) => ({
      imported,
      updated,
      duplicates,
      rejected,
      rowsDone,
      rowsTotal,
      status,
    })
    const whole = await aWorkspace()
    const reference = result(await importFile(whole.workspaceId, whole.userId, content))
    expect(reference).toMatchObject({
      imported: phones.length,
      updated: 0,
      status: 'completed',
      rowsDone: lines.length,
    })

    for (const dieAfter of [1, 2, 3]) {
      const { workspaceId, userId } = await aWorkspace()
      const { importId } = await receive(workspaceId, userId, content)
      await startImport(workspaceId, { userId, id: importId, consent })
      let chunks = 0
      const job = (await claimImport())!
      const died = runImport(job, storage(), {
        onChunk: () => {
          if (++chunks === dieAfter) throw new Error('killed')
        },
      })
      await expect(died).rejects.toThrow('killed')
      await pool().query('UPDATE imports SET locked_until = NULL WHERE id = $1', [importId])
      expect(await work()).toBe('completed')
      expect(result(await getImport(workspaceId, importId))).toEqual(reference)
      const events = await pool().query('SELECT count(*)::int AS n FROM consent_events WHERE workspace_id = $1', [
        workspaceId,
      ])
      expect(events.rows[0].n).toBe(phones.length)
    }

    const { workspaceId, userId } = await aWorkspace()
    const { importId } = await receive(workspaceId, userId, content)
    await startImport(workspaceId, { userId, id: importId, consent })
    const slow = (await claimImport())!
    const outcomes = await Promise.all([runImport(slow, storage()), runImport({ ...slow }, storage())])
    expect(outcomes).toContain('completed')
    expect(outcomes).toContain('taken')
    expect(result(await getImport(workspaceId, importId))).toEqual(reference)
  })

  it('updates known contacts, brings back deleted ones, and never lifts an opt-out', async () => {
    const { workspaceId, userId } = await aWorkspace()
    const [known, stopped, gone] = [aPhone(), aPhone(), aPhone()]
    const list = (city: string) =>
      `name,phone,city\nKnown,${known},${city}\nStopped,${stopped},${city}\nGone,${gone},${city}`
    await importFile(workspaceId, userId, list('Pune'))
    await transaction((client) => optOut(client, workspaceId, { phone: stopped, lid: null }))
    await pool().query('UPDATE contacts SET deleted_at = now() WHERE phone = $1', [gone])
    const again = await importFile(workspaceId, userId, list('Satara').replace('Known,', ','))
    expect(again).toMatchObject({ imported: 1, updated: 2, optedOut: 1, status: 'completed' })
    expect((await contactsOf(workspaceId)).map(({ name, attributes }) => [name, attributes.city])).toEqual([
      ['Known', 'Satara'],
      ['Stopped', 'Satara'],
      ['Gone', 'Satara'],
    ])
    const { rows } = await pool().query(
      `SELECT (SELECT reason FROM suppressions WHERE phone = $1 AND workspace_id = $2) AS reason,
              (SELECT kind FROM consent_events WHERE phone = $1 AND workspace_id = $2 ORDER BY id DESC LIMIT 1) AS kind`,
      [stopped, workspaceId],
    )
    expect(rows[0]).toEqual({ reason: 'opted_out', kind: 'withdrawn' })
  })

  it('ends with no_valid_row when nothing was good, lists the rows, and can be started with another mapping', async () => {
    const { workspaceId, userId } = await aWorkspace()
    const phone = aPhone()
    const content = `Mobile,Other\nnone,${phone}\n12,-`
    const failed = await importFile(workspaceId, userId, content)
    expect(failed).toMatchObject({ status: 'failed', error: 'no_valid_row', imported: 0, rejected: 2 })
    expect((await listImportErrors(workspaceId, failed.importId, { limit: 10, kind: 'rejected' })).items).toHaveLength(
      2,
    )
    const mapping = { columns: [{ as: 'skip' as const }, { as: 'phone' as const }] }
    await startImport(workspaceId, { userId, id: failed.importId, mapping, consent })
    expect(await work()).toBe('completed')
    expect(await getImport(workspaceId, failed.importId)).toMatchObject({ imported: 1, rejected: 1, error: null })
  })

  it('begins only with a phone column and a permission, and only once', async () => {
    const { workspaceId, userId } = await aWorkspace()
    const asked = await receive(workspaceId, userId, 'Who,Where\nSunita,Pune')
    expect(asked).toMatchObject({ status: 'ready', headers: ['Who', 'Where'], rowsTotal: 1 })
    const start = (id: string, more = {}) => startImport(workspaceId, { userId, id, consent, ...more })
    await expect(start(asked.importId)).rejects.toMatchObject({ code: 'no_phone_column' })
    const file = await receive(workspaceId, userId, `phone\n${aPhone()}`)
    await expect(start(file.importId, { consent: undefined })).rejects.toMatchObject({ code: 'consent_required' })
    await start(file.importId)
    await expect(start(file.importId)).rejects.toMatchObject({ code: 'import_already_started' })
    await expect(discardImport(workspaceId, file.importId)).rejects.toMatchObject({ code: 'import_already_started' })
    expect(await work()).toBe('completed')
    await expect(start(file.importId)).rejects.toMatchObject({ code: 'import_already_started' })
    const columns = Array.from({ length: 300 }, (_, index) => `G${index},${aPhone()}`)
    const many = await receive(workspaceId, userId, `Group,Phone\n${columns.join('\n')}`)
    await expect(start(many.importId)).rejects.toMatchObject({ code: 'file_too_many_groups' })
  })

  it('tells before the start what would happen', async () => {
    const { workspaceId, userId } = await aWorkspace()
    const [known, fresh] = [aPhone(), aPhone()]
    await importFile(workspaceId, userId, `phone\n${known}`)
    await transaction((client) => optOut(client, workspaceId, { phone: known, lid: null }))
    const { importId } = await receive(workspaceId, userId, `phone,name\n${known},A\n${fresh},\n${fresh},B\n123,C`)
    expect(await checkImport(workspaceId, importId)).toMatchObject({
      ...{ rows: 4, ready: 2, repeated: 1, rejected: 1, nameless: 1, existing: 1, optedOut: 1 },
      ...{ reasons: { phone_too_short: 1 }, examples: [{ row: 5, code: 'phone_too_short', cells: ['123', 'C'] }] },
    })
    await discardImport(workspaceId, importId)
    await expect(getImport(workspaceId, importId)).rejects.toMatchObject({ code: 'not_found' })
  })

  it('keeps nothing of a refused file', async () => {
    const { workspaceId, userId } = await aWorkspace()
    const before = uploads().length
    await expect(receive(workspaceId, userId, Buffer.from('504b0304', 'hex'))).rejects.toMatchObject({
      code: 'file_is_spreadsheet',
    })
    const large = async function* () {
      for (let part = 0; part < 11; part++) yield Buffer.alloc(1_000_000, 'a')
    }
    await expect(receiveFile(workspaceId, { userId, fileName: 'x', body: large() })).rejects.toMatchObject({
      code: 'file_too_large',
    })
    const { rows } = await pool().query('SELECT count(*)::int AS n FROM imports WHERE workspace_id = $1', [workspaceId])
    expect([rows[0].n, uploads().length]).toEqual([0, before])
  })

  it('does not exist for another workspace', async () => {
    const [mine, theirs] = [await aWorkspace(), await aWorkspace()]
    const { importId } = await receive(theirs.workspaceId, theirs.userId, `phone\n${aPhone()}`)
    const notFound = { code: 'not_found' }
    await expect(getImport(mine.workspaceId, importId)).rejects.toMatchObject(notFound)
    await expect(listImportErrors(mine.workspaceId, importId, { limit: 5, kind: 'rejected' })).rejects.toMatchObject(
      notFound,
    )
    await expect(startImport(mine.workspaceId, { userId: mine.userId, id: importId, consent })).rejects.toMatchObject(
      notFound,
    )
    await expect(checkImport(mine.workspaceId, importId)).rejects.toMatchObject(notFound)
    await expect(discardImport(mine.workspaceId, importId)).rejects.toMatchObject(notFound)
    expect(await getImport(theirs.workspaceId, importId)).toMatchObject({ status: 'ready' })
  })
})
