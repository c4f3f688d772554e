import fc from 'fast-check'
import { expect, it } from 'vitest'
import { csvParser } from '#lib/contacts/csv/parser.ts'
import { writeCsv } from '#lib/contacts/csv/write.ts'

const read = (csv: string) => {
  const parser = csvParser(',')
  return [...parser.push(csv.slice(1)), ...parser.end()]
}

it('writes what it would read itself, with formulas made text', () => {
  const cell = fc.string({
    unit: fc.constantFrom('a', 'ना', '"', ',', '\n', '\r', ';', ' ', '=', '@', '1', "'"),
    maxLength: 8,
  })
  const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(table, (rows) => {
      const back = read(writeCsv(rows))
      expect(
        back.map((cells, row) => cells.map((text, at) => (text === `'${rows[row]![at]}` ? rows[row]![at] : text))),
      ).toEqual(rows)
      for (const text of back.flat()) expect(text).not.toMatch(/^\s*[=@]/)
    }),
  )
})

it.each([
  ['=HYPERLINK("http://x")', `"'=HYPERLINK(""http://x"")"`],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['-2+3+cmd|x', "'-2+3+cmd|x"],
  ['+cmd', "'+cmd"],
  ['+919835120140', '+919835120140'],
  ['-5', '-5'],
  ['+91 98351-20140', '+91 98351-20140'],
])('writes %j as %s', (cell, written) => {
  expect(writeCsv([[cell]])).toBe(`\ufeff${written}\r\n`)
})
