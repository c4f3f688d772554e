import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Journal } from './journal.ts'
import type { JournalNote } from './journal-entry.ts'

let directory: string
let file: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'journal-'))
  file = join(directory, 'journal.ndjson')
})
afterEach(() => rmSync(directory, { recursive: true }))

const note = (kind: JournalNote['kind'], id: string, phone = '922'): JournalNote => ({ kind, from: '911', phone, id })

describe('the journal', () => {
  it('counts per sender and in all, also what is shown twice', async () => {
    const journal = await Journal.open()
    for (const entry of [
      note('stanza', 'A'),
      note('shown', 'A'),
      note('stanza', 'A'),
      note('shown', 'A'),
      note('stanza', 'A', '933'),
      note('shown', 'A', '933'),
      note('ack', 'A'),
    ]) {
      journal.append(entry)
    }
    journal.append({ kind: 'stanza', from: '944', phone: '922', id: 'A' })
    journal.append({ kind: 'shown', from: '944', phone: '922', id: 'A' })
    const own = { stanzas: 3, shown: 3, duplicates: 1, wire_resends: 1, phones: 2 }
    expect(journal.summary('911')).toEqual(own)
    expect(journal.summary()).toEqual({ stanzas: 4, shown: 4, duplicates: 1, wire_resends: 1, phones: 2 })
    expect(journal.summary('999')).toEqual({ stanzas: 0, shown: 0, duplicates: 0, wire_resends: 0, phones: 0 })
  })

  it('is read in pages, from memory and from far back in the file alike', async () => {
    const journal = await Journal.open(file)
    const total = 12_345
    for (let index = 1; index <= total; index++) journal.append(note('stanza', `नमस्ते ${index}`))
    const collected: number[] = []
    for (let after = 0; ; ) {
      const page = journal.page(after, 1000)
      if (page.entries.length === 0) break
      collected.push(...page.entries.map(({ seq }) => seq))
      after = page.next
    }
    expect(collected).toEqual(Array.from({ length: total }, (_, index) => index + 1))
    expect(journal.page(777, 2).entries.map(({ id }) => id)).toEqual(['नमस्ते 778', 'नमस्ते 779'])
    expect(journal.page(total, 5)).toEqual({ entries: [], next: total })
    journal.close()
  })

  it('remembers everything after a kill in the middle of a write', async () => {
    const before = await Journal.open(file)
    before.append(note('stanza', 'A'))
    before.append(note('shown', 'A'))
    // No close: a killed process does not come to that.
    appendFileSync(file, '{"seq":3,"at":17000000,"kind":"sho')
    const after = await Journal.open(file)
    expect(after.hasShown('911', '922', 'A')).toBe(true)
    expect(after.hasShown('911', '922', 'B')).toBe(false)
    after.append(note('stanza', 'A'))
    after.close()
    const third = await Journal.open(file)
    expect(third.summary('911')).toMatchObject({ stanzas: 2, shown: 1, wire_resends: 1 })
    expect(third.page().entries.map(({ seq }) => seq)).toEqual([1, 2, 3])
    third.close()
    before.close()
  })
})
