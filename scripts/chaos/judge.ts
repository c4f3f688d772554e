import type { JournalEntry } from '#worker/simulator/journal-entry.ts'

/** A message as the database has it. `from` and `phone`: digits. */
export type Row = { id: string; from: string; phone: string; text: string; waId: string | null; status: string }
/** What the network has of it. */
export type Seen = Pick<JournalEntry, 'kind' | 'from' | 'phone' | 'id' | 'text'>

export type Verdict = {
  /** Said to have arrived, and no phone showed it; or never finished, and no phone showed it. */
  lost: number
  /** Went out under more than one id, or under one that is not the row's. */
  duplicate_ids: number
  /** Shown twice by a phone. */
  double_accepted: number
  /** Stanzas of an id that had been on the wire before. */
  wire_resends: number
  /** Neither arrived nor ended. */
  unresolved: number
  /** Ended without having arrived, as the dead-letter list says; printed, and judged only where a phone showed it. */
  failed: number
  /** Said not to have arrived for good, and a phone showed it: a person who retries it would send it twice. */
  failed_but_shown: number
}
export type Judged = { verdict: Verdict; findings: string[] }

const ARRIVED = new Set(['sent', 'delivered', 'read'])
const ENDED = new Set(['failed', 'blocked', 'cancelled'])

/**
 * Compares the simulator's journal with the database, and believes neither the engine nor its log. A stanza belongs to
 * the row with its number, phone and text: the text names the campaign, and no phone is twice in one. Where the phone
 * could not read it, the id must do.
 */
export function judge(rows: readonly Row[], journal: readonly Seen[]): Judged {
  const byText = new Map(rows.map((row) => [`${row.from}|${row.phone}|${row.text}`, row]))
  const byId = new Map(rows.filter(({ waId }) => waId).map((row) => [`${row.from}|${row.phone}|${row.waId}`, row]))
  const ids = new Map<string, Set<string>>()
  const shown = new Map<string, number>()
  const wire = new Set<string>()
  const verdict = { lost: 0, duplicate_ids: 0, double_accepted: 0, wire_resends: 0, unresolved: 0, failed: 0 }
  const findings: string[] = []
  let failedButShown = 0
  for (const entry of journal) {
    if (entry.kind !== 'stanza' && entry.kind !== 'shown') continue
    const { from, phone, id, text } = entry
    const row = (text !== undefined && byText.get(`${from}|${phone}|${text}`)) || byId.get(`${from}|${phone}|${id}`)
    if (!row) {
      verdict.duplicate_ids++
      findings.push(`${entry.kind} ${id} from ${from} to ${phone} belongs to no row`)
      continue
    }
    if (entry.kind === 'shown') shown.set(row.id, (shown.get(row.id) ?? 0) + 1)
    else {
      ids.set(row.id, (ids.get(row.id) ?? new Set()).add(id))
      const key = `${from}|${phone}|${id}`
      if (wire.has(key)) verdict.wire_resends++
      wire.add(key)
    }
  }
  for (const row of rows) {
    const times = shown.get(row.id) ?? 0
    const used = ids.get(row.id) ?? new Set()
    const say = (what: string) =>
      findings.push(
        `${what}: row ${row.id}, ${row.from} to ${row.phone}, ${row.status}, shown ${times}, ids ${[...used]}`,
      )
    const unresolved = !ARRIVED.has(row.status) && !ENDED.has(row.status)
    if (unresolved) verdict.unresolved++
    if (unresolved) say('unresolved')
    if (times === 0 && (unresolved || ARRIVED.has(row.status))) {
      verdict.lost++
      say('lost')
    }
    if (ENDED.has(row.status)) {
      verdict.failed++
      if (times > 0) failedButShown++
      say(times > 0 ? 'failed but shown' : 'failed')
    }
    if (used.size > 1 || [...used].some((id) => id !== row.waId)) {
      verdict.duplicate_ids++
      say(`other ids than ${row.waId}`)
    }
    if (times > 1) {
      verdict.double_accepted++
      say('shown twice')
    }
  }
  return { verdict: { ...verdict, failed_but_shown: failedButShown }, findings }
}
