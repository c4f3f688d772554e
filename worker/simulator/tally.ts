import type { JournalEntry, JournalSummary } from './journal-entry.ts'

const ARRIVED = 1
const SHOWN = 2

interface Counts {
  stanzas: number
  shown: number
  duplicates: number
  resends: number
  /** `phone|id` → what happened to it: the phones' memory of what they have shown. */
  messages: Map<string, number>
  phones: Set<string>
}

/** What must stay exact over any number of messages: counts, and which (number, chat, id) was seen and shown. */
export class Tally {
  private readonly senders = new Map<string, Counts>()

  add(entry: JournalEntry): void {
    if (entry.kind !== 'stanza' && entry.kind !== 'shown') return
    const counts = this.of(entry.from)
    const key = `${entry.phone}|${entry.id}`
    const before = counts.messages.get(key) ?? 0
    if (entry.kind === 'stanza') {
      counts.stanzas++
      if (before & ARRIVED) counts.resends++
      counts.messages.set(key, before | ARRIVED)
    } else {
      counts.shown++
      if (before & SHOWN) counts.duplicates++
      counts.messages.set(key, before | SHOWN)
      counts.phones.add(entry.phone)
    }
  }

  arrived(from: string, phone: string, id: string): boolean {
    return this.has(from, phone, id, ARRIVED)
  }

  shown(from: string, phone: string, id: string): boolean {
    return this.has(from, phone, id, SHOWN)
  }

  /** Counts of one sender (digits), or of all. */
  summary(from?: string): JournalSummary {
    const one = from === undefined ? undefined : this.senders.get(from)
    const chosen = from === undefined ? [...this.senders.values()] : one ? [one] : []
    const phones = new Set(chosen.flatMap((counts) => [...counts.phones]))
    const sum = (pick: (counts: Counts) => number) => chosen.reduce((total, counts) => total + pick(counts), 0)
    return {
      stanzas: sum((counts) => counts.stanzas),
      shown: sum((counts) => counts.shown),
      duplicates: sum((counts) => counts.duplicates),
      wire_resends: sum((counts) => counts.resends),
      phones: phones.size,
    }
  }

  private has(from: string, phone: string, id: string, bit: number): boolean {
    return ((this.senders.get(from)?.messages.get(`${phone}|${id}`) ?? 0) & bit) !== 0
  }

  private of(from: string): Counts {
    let counts = this.senders.get(from)
    if (!counts) {
      counts = { stanzas: 0, shown: 0, duplicates: 0, resends: 0, messages: new Map(), phones: new Set() }
      this.senders.set(from, counts)
    }
    return counts
  }
}
