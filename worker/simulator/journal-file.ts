import { closeSync, createReadStream, existsSync, fstatSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { createInterface } from 'node:readline'
import { type JournalEntry, journalEntrySchema } from './journal-entry.ts'

const MARK_EVERY = 500
const CHUNK_BYTES = 256 << 10

/**
 * The journal on disk: one JSON object a line, only ever appended to. A line is with the kernel before the
 * call returns, so killing the process loses nothing that was acted upon.
 */
export class JournalFile {
  private readonly fd: number
  private size = 0
  /** Where in the file every 500th entry begins, for reading far back without reading everything. */
  private readonly marks: { seq: number; offset: number }[] = []

  private constructor(file: string) {
    mkdirSync(dirname(file), { recursive: true })
    this.fd = openSync(file, 'a+')
  }

  /** Opens the file and plays what it holds, oldest first. */
  static async open(file: string, replay: (entry: JournalEntry) => void): Promise<JournalFile> {
    const known = existsSync(file)
    const journal = new JournalFile(file)
    if (!known) return journal
    for await (const line of createInterface({ input: createReadStream(file) })) {
      const entry = parse(line)
      if (entry) {
        journal.mark(entry.seq)
        replay(entry)
      }
      journal.size += Buffer.byteLength(line) + 1
    }
    journal.endTornLine()
    return journal
  }

  append(entry: JournalEntry): void {
    this.mark(entry.seq)
    this.size += writeSync(this.fd, `${JSON.stringify(entry)}\n`)
  }

  /** Up to `limit` entries with a number above `after`. */
  read(after: number, limit: number): JournalEntry[] {
    const mark = this.marks.findLast((candidate) => candidate.seq <= after + 1)
    const found: JournalEntry[] = []
    let offset = mark?.offset ?? 0
    let rest = Buffer.alloc(0)
    while (found.length < limit && offset < this.size) {
      const chunk = Buffer.alloc(CHUNK_BYTES)
      const bytes = readSync(this.fd, chunk, 0, CHUNK_BYTES, offset)
      if (bytes === 0) break
      offset += bytes
      const data = Buffer.concat([rest, chunk.subarray(0, bytes)])
      const end = data.lastIndexOf(10) + 1
      rest = data.subarray(end)
      for (const line of data.toString('utf8', 0, end).split('\n')) {
        const entry = parse(line)
        if (entry && entry.seq > after && found.length < limit) found.push(entry)
      }
    }
    return found
  }

  close(): void {
    closeSync(this.fd)
  }

  private mark(seq: number): void {
    if (seq % MARK_EVERY === 1) this.marks.push({ seq, offset: this.size })
  }

  /** A kill in the middle of a write leaves half a line: what follows must not be glued to it. */
  private endTornLine(): void {
    const { size } = fstatSync(this.fd)
    const last = Buffer.alloc(1)
    if (size > 0) readSync(this.fd, last, 0, 1, size - 1)
    if (size > 0 && last[0] !== 10) writeSync(this.fd, '\n')
    this.size = fstatSync(this.fd).size
  }
}

function parse(line: string): JournalEntry | undefined {
  if (line === '') return undefined
  try {
    return journalEntrySchema.parse(JSON.parse(line))
  } catch {
    return undefined
  }
}
