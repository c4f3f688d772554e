import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { inspectFile } from '#lib/contacts/inspect.ts'

const fixture = (name: string) => fs.readFileSync(path.resolve('tests/fixtures/contacts', name))
const inspect = (content: string | Uint8Array, country = 'IN') => inspectFile(Buffer.from(content as string), country)
const kinds = async (content: string) => (await inspect(content)).mapping.columns.map(({ as }) => as).join(' ')
const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16()

describe('inspectFile', () => {
  it.each([
    ['contacts-500.csv', 'utf-8', ',', 500, 'name phone attribute attribute attribute'],
    ['phones-semicolon-excel.csv', 'utf-8', ';', 17, 'name phone attribute group'],
    ['quotes-newlines.csv', 'utf-8', ',', 12, 'phone name attribute'],
    ['utf16-tab-marathi.csv', 'utf-16le', '\t', 20, 'name phone attribute'],
  ])('%s', async (name, encoding, delimiter, rows, columns) => {
    const found = await inspect(fixture(name))
    expect(found).toMatchObject({ encoding, delimiter, rows })
    expect(found.mapping).toMatchObject({ firstRow: 2, country: 'IN', sure: true })
    expect(found.mapping.columns.map(({ as }) => as).join(' ')).toBe(columns)
    expect(found.sampleRows).toHaveLength(5)
  })

  const marathi = 'नाव\tमोबाईल\r\nगणेश\t9043091769\r\n'
  it.each([
    ['UTF-8', Buffer.from(marathi), 'utf-8'],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${marathi}`), 'utf-8'],
    ['UTF-16LE with a mark', Buffer.from(`\ufeff${marathi}`, 'utf16le'), 'utf-16le'],
    ['UTF-16BE with a mark', utf16be(`\ufeff${marathi}`), 'utf-16be'],
  ])('reads %s', async (_, bytes, encoding) => {
    const found = await inspect(bytes)
    expect(found).toMatchObject({ encoding, headers: ['नाव', 'मोबाईल'], sampleRows: [['गणेश', '9043091769']] })
  })

  it('reads UTF-16 without a mark, and windows-1252', async () => {
    const plain = 'Name,Phone\nJosé,9043091769\n'
    expect(await inspect(Buffer.from(plain, 'utf16le'))).toMatchObject({
      encoding: 'utf-16le',
      sampleRows: [['José', '9043091769']],
    })
    expect(await inspect(utf16be(plain))).toMatchObject({ encoding: 'utf-16be', sampleRows: [['José', '9043091769']] })
    expect(await inspect(Buffer.from(plain, 'latin1'))).toMatchObject({
      encoding: 'windows-1252',
      sampleRows: [['José', '9043091769']],
    })
  })

  it.each([';', '\t', '|', ','])('finds the delimiter %j, and obeys sep=', async (delimiter) => {
    const rows = [
      ['Name', 'Phone', 'Note'],
      ['Patil, Sunita; ji', '9835120140', 'a|b'],
    ].map((row) => row.map((cell) => `"${cell}"`).join(delimiter))
    expect(await inspect(rows.join('\n'))).toMatchObject({ delimiter, rows: 1 })
    const found = await inspect([`sep=${delimiter}`, ...rows].join('\r\n'))
    expect(found).toMatchObject({ delimiter, rows: 1, headers: ['Name', 'Phone', 'Note'] })
    expect(found.mapping.firstRow).toBe(3)
  })

  it('passes over title lines, and knows a list without headings', async () => {
    expect(await inspect('My customers 2026,,\n,,\nName,Mobile,City\nSunita,9835120140,Pune\n')).toMatchObject({
      headers: ['Name', 'Mobile', 'City'],
      rows: 1,
      mapping: { firstRow: 4, sure: true },
    })
    const bare = await inspect('Sunita,9835120140\nVijay,9822011002\n')
    expect(bare).toMatchObject({ headers: ['', ''], rows: 2, mapping: { firstRow: 1, sure: false } })
    expect(bare.mapping.columns.map(({ as }) => as)).toEqual(['name', 'phone'])
    expect(await kinds('9835120140\n9822011002\n')).toBe('phone')
  })

  it('guesses a phone column with an unusual heading from its cells, and asks where it cannot', async () => {
    const guessed = await inspect('Who,Reach them on\nSunita,98351 20140\nVijay,9822011002\n')
    expect(guessed.mapping).toMatchObject({ sure: false, columns: [{ as: 'attribute' }, { as: 'phone' }] })
    expect(await kinds('Who,City\nSunita,Pune\nVijay,Satara\n')).toBe('attribute attribute')
  })

  it('gives every field a key of its own that a template can use', async () => {
    const { mapping } = await inspect(
      'Phone,Last bill,last_bill,शहर,,2nd visit,Order No.,full name,Phone\n9835120140,1,2,3,4,5,6,7,8',
    )
    expect(mapping.columns.map(({ as, key }) => key ?? as)).toEqual([
      'phone',
      'last_bill',
      'last_bill_2',
      'शहर',
      'column_5',
      'c_2nd_visit',
      'order_no',
      'name',
      'phone_2',
    ])
  })

  it.each([
    ['an .xlsx file', Buffer.from('504b030414000600', 'hex'), 'file_is_spreadsheet'],
    ['an .xls file or one with a password', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'file_is_spreadsheet'],
    [
      'a page that Excel saved',
      Buffer.from('<html xmlns:x="urn:schemas-microsoft-com:office:excel"><table>'),
      'file_is_spreadsheet',
    ],
    ['a PDF', Buffer.from('%PDF-1.7\n9835120140'), 'file_not_csv'],
    ['a picture', Buffer.from('89504e470d0a1a0a', 'hex'), 'file_not_csv'],
    ['noise', Buffer.from(Array.from({ length: 4000 }, (_, index) => (index * 7919) % 251)), 'file_not_csv'],
    ['JSON', Buffer.from('[{"phone":"9835120140"}]'), 'file_not_csv'],
    ['a letter', Buffer.from('Dear Sir\nplease find enclosed\nyours'), 'file_not_csv'],
    [
      'a page of prose',
      Buffer.from('Dear Sir, madam\nplease find, as agreed, our list, enclosed\nyours\nMeera, Pune\nP.S. a, b, c'),
      'file_not_csv',
    ],
    ['nothing', Buffer.alloc(0), 'file_empty'],
    ['only a mark', Buffer.from('\ufeff'), 'file_empty'],
    ['only blanks', Buffer.from(' \r\n\t\r\n'), 'file_empty'],
    ['only headings', Buffer.from('Name,Phone\r\n'), 'file_empty'],
    ['empty rows', Buffer.from('Name,Phone\n,\n , \n'), 'file_empty'],
  ])('refuses %s', async (_, bytes, code) => {
    await expect(inspect(bytes)).rejects.toMatchObject({ code })
  })

  it('counts rows and columns', async () => {
    const rows = (count: number) => `phone\n${'9835120140\n'.repeat(count)}`
    expect((await inspect(rows(50_000))).rows).toBe(50_000)
    await expect(inspect(rows(50_001))).rejects.toMatchObject({ code: 'file_too_many_rows' })
    await expect(inspect(`phone${',a'.repeat(100)}\n9835120140`)).rejects.toMatchObject({
      code: 'file_too_many_columns',
    })
  })

  it.each([
    ['rows without end', `phone\n${'1\n'.repeat(4_900_000)}`, 'file_too_many_rows'],
    ['cells without end', `phone,name\n${','.repeat(9_900_000)}`, 'file_not_csv'],
    ['one cell without end', `phone,name\n${'9'.repeat(9_900_000)}`, 'file_not_csv'],
  ])('soon refuses %s', async (_, text, code) => {
    const bytes = Buffer.from(text)
    const start = performance.now()
    await expect(inspectFile(bytes, 'IN')).rejects.toMatchObject({ code })
    expect(performance.now() - start).toBeLessThan(3_000) // was 4 to 11 s of a web process that answers nobody
  })
})
