import fs from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { issueToken } from '#lib/auth/token.ts'
import { systemClock } from '#lib/clock.ts'
import { pool } from '#lib/db.ts'
import { testDatabase } from '#tests/database/index.ts'
import { aPhone, aWorkspace } from '#tests/factories.ts'
import { testStorage } from '#tests/storage.ts'
import { startImports } from '#worker/imports.ts'
import * as contact from './[id]/route.ts'
import * as importRow from './import/[id]/errors/[row]/route.ts'
import * as importErrors from './import/[id]/errors/route.ts'
import * as importFile from './import/[id]/route.ts'
import * as imports from './import/route.ts'
import * as contacts from './route.ts'

testDatabase()
testStorage()

type Handler = (request: Request, next: { params: Promise<Record<string, string>> }) => Promise<Response>
type Call = {
  body?: BodyInit | object
  headers?: Record<string, string>
  params?: Record<string, string>
  query?: string
}

/** Calls the handlers as a signed-in program would. */
async function aCaller() {
  const { workspaceId, userId } = await aWorkspace()
  const token = await issueToken({ userId, workspaceId, version: 1 })
  const call = async (handler: Handler, method: string, { body, headers, params = {}, query = '' }: Call = {}) => {
    const raw =
      typeof body === 'string' ||
      body instanceof FormData ||
      body instanceof ReadableStream ||
      body instanceof Uint8Array
    const request = new Request(`http://127.0.0.1:3000/api/contacts${query}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        'accept-language': 'en',
        ...(body && !raw && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body && { body: raw ? (body as BodyInit) : JSON.stringify(body) }),
      ...(body instanceof ReadableStream && { duplex: 'half' }),
    } as RequestInit)
    const response = await handler(request, { params: Promise.resolve(params) })
    const text = await response.text()
    const json = response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : undefined
    return { status: response.status, json, text, code: json?.error?.code as string | undefined }
  }
  return { workspaceId, call }
}
const csv = { 'content-type': 'text/csv' }
const statement = 'They asked for messages.'

it('takes a file in one call and reads it to its end', async () => {
  const { call } = await aCaller()
  const file = fs.readFileSync(path.resolve('tests/fixtures/contacts/phones-semicolon-excel.csv'))
  const query = `?${new URLSearchParams({ fileName: 'phones.csv', consent: statement, start: 'true' })}`
  const started = await call(imports.POST, 'POST', { body: file, headers: csv, query })
  expect([started.status, started.json.status]).toEqual([201, 'importing'])
  const worker = startImports({ clock: systemClock, signal: new AbortController().signal })
  const params = { id: started.json.importId as string }
  await expect
    .poll(async () => (await call(importFile.GET, 'GET', { params })).json)
    .toMatchObject({ status: 'completed', imported: 12, duplicates: 1, rejected: 4, fileName: 'phones.csv' })
  await worker.stop()

  const list = await call(contacts.GET, 'GET', { query: '?q=Kavya' })
  expect(list.json.items).toMatchObject([{ phone: '+919835120140', consent: 'granted', groups: [{ name: 'VIP' }] }])
  const one = await call(contact.GET, 'GET', { params: { id: list.json.items[0].id } })
  expect(one.json.consentHistory).toMatchObject([{ statement, source: 'import' }])

  const exported = await call(importErrors.GET, 'GET', { params, query: '?format=csv' })
  expect(exported.text.split('\r\n')).toHaveLength(6)
  expect(exported.text).toContain(
    'Too short,98765,z@example.com,VIP,This number has 5 digits. An Indian mobile number has 10.',
  )

  const row = { ...params, row: '15' }
  const bad = await call(importRow.PATCH, 'PATCH', { params: row, body: { phone: '98765' } })
  expect([bad.status, bad.code, bad.json.error.details.reason]).toEqual([422, 'phone_invalid', 'phone_too_short'])
  const good = await call(importRow.PATCH, 'PATCH', { params: row, body: { phone: '98765 43210' } })
  expect(good.json).toEqual({ phone: '+919876543210' })
  expect((await call(importRow.PATCH, 'PATCH', { params: row, body: { phone: '98765 43210' } })).code).toBe('not_found')
  expect((await call(importFile.GET, 'GET', { params })).json).toMatchObject({ imported: 13, rejected: 3 })
  const fixed = await call(contacts.GET, 'GET', { query: '?q=9876543210' })
  expect(fixed.json.items).toMatchObject([{ name: 'Too short', consent: 'granted', groups: [{ name: 'VIP' }] }])
})

it('takes a form, and the mapping beside it', async () => {
  const { call } = await aCaller()
  const form = new FormData()
  form.set('file', new File([`Who,Ring\nSunita,${aPhone()}`], 'own.csv'))
  form.set('mapping', JSON.stringify({ columns: [{ as: 'name' }, { as: 'phone' }] }))
  const { status, json } = await call(imports.POST, 'POST', { body: form })
  expect([status, json.status, json.fileName]).toEqual([201, 'ready', 'own.csv'])
  expect(json.mapping.columns).toEqual([{ as: 'name' }, { as: 'phone' }])
  form.set('mapping', '{')
  expect((await call(imports.POST, 'POST', { body: form })).code).toBe('invalid_input')
  form.set('mapping', JSON.stringify({ columns: [{ as: 'phone' }, { as: 'phone' }] }))
  expect((await call(imports.POST, 'POST', { body: form })).code).toBe('invalid_input')
  form.delete('file')
  form.delete('mapping')
  expect((await call(imports.POST, 'POST', { body: form })).code).toBe('invalid_input')
})

it('keeps a file that only lacks its start, and says which it is', async () => {
  const { call } = await aCaller()
  const body = `phone\n${aPhone()}`
  const unasked = await call(imports.POST, 'POST', { body, headers: csv, query: '?start=true' })
  expect([unasked.status, unasked.code]).toEqual([422, 'consent_required'])
  const params = { id: unasked.json.error.details.importId as string }
  const consent = { confirmed: true, statement }
  expect((await call(importFile.POST, 'POST', { params, body: {} })).code).toBe('consent_required')
  expect(
    (await call(importFile.POST, 'POST', { params, body: { consent: { ...consent, confirmed: false } } })).code,
  ).toBe('invalid_input')
  expect((await call(importFile.POST, 'POST', { params, body: { consent } })).json).toMatchObject({
    status: 'importing',
  })
  expect((await call(importFile.POST, 'POST', { params, body: { consent } })).code).toBe('import_already_started')
  const noPhone = await call(imports.POST, 'POST', {
    body: 'a,b\nc,d',
    headers: csv,
    query: `?start=true&consent=${statement}`,
  })
  expect(noPhone.code).toBe('no_phone_column')
  expect(
    (await call(importFile.GET, 'GET', { params: { id: noPhone.json.error.details.importId } })).json,
  ).toMatchObject({ status: 'ready' })
})

it.each([
  ['nothing', '', csv, 'file_empty'],
  ['a spreadsheet', Buffer.from('504b0304', 'hex'), csv, 'file_is_spreadsheet'],
  ['a form that is none', 'abc', { 'content-type': 'multipart/form-data; boundary=x' }, 'file_not_csv'],
])('refuses %s', async (_, body, headers, code) => {
  const { call } = await aCaller()
  expect((await call(imports.POST, 'POST', { body: body || undefined, headers })).code).toBe(code)
})

it('stops reading a file at its limit, whatever the way it comes', async () => {
  const { call, workspaceId } = await aCaller()
  let given = 0
  const endless = () =>
    new ReadableStream<Uint8Array>({
      pull(controller) {
        given += 500_000
        controller.enqueue(new Uint8Array(500_000).fill(97))
      },
    })
  const raw = await call(imports.POST, 'POST', { body: endless(), headers: csv })
  expect([raw.status, raw.code]).toEqual([413, 'file_too_large'])
  const form = await call(imports.POST, 'POST', {
    body: endless(),
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
  })
  expect([form.status, form.code]).toEqual([413, 'file_too_large'])
  expect(given).toBeLessThan(25_000_000)
  const said = await call(imports.POST, 'POST', { body: 'a', headers: { ...csv, 'content-length': '99000000' } })
  expect(said.code).toBe('file_too_large')
  const { rows } = await pool().query('SELECT count(*)::int AS n FROM imports WHERE workspace_id = $1', [workspaceId])
  expect(rows[0].n).toBe(0)
})

it('shows nobody the files and contacts of others', async () => {
  const [mine, theirs] = [await aCaller(), await aCaller()]
  const file = await theirs.call(imports.POST, 'POST', { body: `phone\n${aPhone()}`, headers: csv })
  const params = { id: file.json.importId as string }
  for (const [handler, method] of [
    [importFile.GET, 'GET'],
    [importFile.DELETE, 'DELETE'],
    [importErrors.GET, 'GET'],
  ] as const)
    expect((await mine.call(handler, method, { params })).code).toBe('not_found')
  const made = await theirs.call(contacts.POST, 'POST', { body: { phone: aPhone() } })
  const id = { id: made.json.id as string }
  expect((await mine.call(contact.GET, 'GET', { params: id })).code).toBe('not_found')
  expect((await mine.call(contact.DELETE, 'DELETE', { params: id })).code).toBe('not_found')
  expect((await theirs.call(contact.DELETE, 'DELETE', { params: id })).status).toBe(204)
})

it('takes a file whose name or statement holds a NUL, and a search with one, without it', async () => {
  const { call } = await aCaller()
  const body = 'name,phone\nSunita,9822012345\n'
  const query = '?fileName=cus%00tomers.csv&group=V%00IP&consent=Yes%00.&start=true'
  const started = await call(imports.POST, 'POST', { body, headers: csv, query })
  expect(started).toMatchObject({ status: 201, json: { fileName: 'customers.csv' } })
  const form = new FormData()
  form.append('file', new File([body], 'sho\0p.csv'))
  form.append('group', 'V\0IP')
  expect(await call(imports.POST, 'POST', { body: form })).toMatchObject({
    status: 201,
    json: { fileName: 'shop.csv' },
  })
  expect((await call(contacts.GET, 'GET', { query: '?q=%00' })).status).toBe(200)
})
