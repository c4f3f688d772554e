import fc from 'fast-check'
import Papa from 'papaparse'
import { describe, expect, it } from 'vitest'
import { csvParser } from '#lib/contacts/csv/parser.ts'

const parse = (text: string, delimiter = ',', pieces = [text]) => {
  const parser = csvParser(delimiter)
  return [...pieces.flatMap((piece) => parser.push(piece)), ...parser.end()]
}
/** Cuts a text anywhere, also between \r and \n and inside quotes. */
const cut = (text: string, at: number[]) => {
  const points = [...new Set(at.map((point) => point % (text.length + 1)))].sort((a, b) => a - b)
  return [0, ...points].map((point, index) => text.slice(point, points[index]))
}

const cell = fc.string({
  unit: fc.constantFrom('a', 'ना', '"', ',', ';', '\t', '\n', '\r\n', ' ', '=', "'"),
  maxLength: 8,
})
const table = fc
  .integer({ min: 2, max: 5 })
  .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }))
const delimiters = fc.constantFrom(',', ';', '\t', '|')
const lineEnds = fc.constantFrom('\n', '\r\n', '\r')

describe('csvParser', () => {
  it('gives back every table that another program wrote, however it is cut into pieces', () => {
    fc.assert(
      fc.property(
        table,
        delimiters,
        lineEnds,
        fc.boolean(),
        fc.array(fc.nat(), { maxLength: 6 }),
        (rows, delimiter, newline, quotes, at) => {
          const text = Papa.unparse(rows, { delimiter, newline, quotes, quoteChar: '"' })
          expect(parse(text, delimiter, cut(text, at))).toEqual(rows)
        },
      ),
    )
  })

  it('reads hand-written text the same whole and in pieces', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' '), maxLength: 40 })
    fc.assert(
      fc.property(text, fc.array(fc.nat(), { maxLength: 6 }), (written, at) => {
        expect(parse(written, ',', cut(written, at))).toEqual(parse(written))
      }),
      { numRuns: 1_000 },
    )
  })

  it.each([
    [
      'a,b\r\nc,d\r\n',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'a,b\rc,d',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['a\n\nb', [['a'], [''], ['b']]],
    ['a,', [['a', '']]],
    ['"a ""b""",c', [['a "b"', 'c']]],
    ['a, "b, c"', [['a', 'b, c']]],
    ['"a"b,c', [['ab', 'c']]],
    ['5" pipe,c', [['5" pipe', 'c']]],
    ['', []],
  ])('reads %j', (text, rows) => {
    expect(parse(text)).toEqual(rows)
  })

  it('loses no row to a quote that is never closed', () => {
    const after = Array.from({ length: 20_000 }, (_, index) => `P${index},98765${10_000 + index}`)
    const rows = parse(['name,phone', '"Open,9835120140', ...after].join('\n'))
    expect(rows).toHaveLength(20_002)
    expect(rows[1]).toEqual(['"Open', '9835120140'])
    expect(rows.at(-1)).toEqual(['P19999', '9876529999'])
    expect(parse('name\n"open\nnext')).toEqual([['name'], ['"open'], ['next']])
  })
})
