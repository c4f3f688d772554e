import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Tally } from './tally.ts'

const pick = (...values: string[]) => fc.constantFrom(...values)
const entryArbitrary = fc.record({
  kind: fc.constantFrom('stanza' as const, 'shown' as const, 'ack' as const),
  from: pick('911', '912'),
  phone: pick('921', '922', '923'),
  id: pick('A', 'B'),
})

describe('the counts', () => {
  it('are those of the whole history, whatever its order', () => {
    fc.assert(
      fc.property(fc.array(entryArbitrary, { maxLength: 60 }), (entries) => {
        const tally = new Tally()
        entries.forEach((entry, index) => {
          tally.add({ ...entry, seq: index + 1, at: index, to: entry.phone })
        })
        for (const from of [undefined, '911', '912', '913']) {
          const own = entries.filter((entry) => from === undefined || entry.from === from)
          const stanzas = own.filter(({ kind }) => kind === 'stanza')
          const shown = own.filter(({ kind }) => kind === 'shown')
          const different = (some: typeof own) => new Set(some.map((one) => `${one.from}|${one.phone}|${one.id}`)).size
          expect(tally.summary(from)).toEqual({
            stanzas: stanzas.length,
            shown: shown.length,
            duplicates: shown.length - different(shown),
            wire_resends: stanzas.length - different(stanzas),
            phones: new Set(shown.map(({ phone }) => phone)).size,
          })
        }
      }),
    )
  })
})
