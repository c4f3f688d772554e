import type { JournalEntry, JournalNote, JournalSummary } from './journal-entry.ts'
import { JournalFile } from './journal-file.ts'
import { Tally } from './tally.ts'

/** Entries held in memory: recent ones beside a file, more of them without one. */
const RECENT_WITH_FILE = 5_000
const RECENT_WITHOUT_FILE = 200_000

export interface JournalPage {
  entries: JournalEntry[]
  /** Pass as `after` to go on. */
  next: number
}

/** Append-only record of everything that happened on the network; the judge of every reliability test. */
export class Journal {
  private readonly tally = new Tally()
  private recent: JournalEntry[] = []
  private file: JournalFile | undefined
  private lastSeq = 0

  /** Opens the journal; with a file, all that it holds counts as having been seen. */
  static async open(path?: string): Promise<Journal> {
    const journal = new Journal()
    if (path !== undefined) journal.file = await JournalFile.open(path, (entry) => journal.remember(entry))
    return journal
  }

  append(note: JournalNote): JournalEntry {
    const { kind, from = '', to = '', phone = '', id = '', ...more } = note
    const entry: JournalEntry = { seq: this.lastSeq + 1, at: Date.now(), kind, from, to, phone, id, ...more }
    this.file?.append(entry)
    this.remember(entry)
    return entry
  }

  /** Entries above `after`, oldest first. Without a file only the newest 200,000 are there. */
  page(after = 0, limit = 1000): JournalPage {
    const oldest = this.recent[0]?.seq ?? this.lastSeq + 1
    const entries =
      this.file && after + 1 < oldest
        ? this.file.read(after, limit)
        : this.recent.slice(Math.max(0, after + 1 - oldest)).slice(0, limit)
    return { entries, next: entries.at(-1)?.seq ?? after }
  }

  summary(from?: string): JournalSummary {
    return this.tally.summary(from)
  }

  /** Has a message with this id come from this sender for this phone before? */
  hasArrived(from: string, phone: string, id: string): boolean {
    return this.tally.arrived(from, phone, id)
  }

  /** Has the phone shown it? */
  hasShown(from: string, phone: string, id: string): boolean {
    return this.tally.shown(from, phone, id)
  }

  close(): void {
    this.file?.close()
  }

  private remember(entry: JournalEntry): void {
    this.lastSeq = entry.seq
    this.tally.add(entry)
    this.recent.push(entry)
    const keep = this.file ? RECENT_WITH_FILE : RECENT_WITHOUT_FILE
    // Cut rarely and by half: shifting one by one would cost a copy for each message.
    if (this.recent.length > 2 * keep) this.recent = this.recent.slice(-keep)
  }
}
