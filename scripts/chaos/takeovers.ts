import type { SimulatorClient } from '#worker/simulator/client.ts'
import type { JournalEntry } from '#worker/simulator/journal-entry.ts'
import { rows, sleep } from './site.ts'

/** Nearest rank; null of nothing. */
export function percentile(values: readonly number[], share: number): number | null {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null
}

/** A number that had enough to send when its worker was killed: the takeover is over at the next stanza of it. */
type Waiting = { killedAt: number; loggedIn: boolean }

/**
 * Follows the journal and measures takeovers: from the kill of a worker to the next stanza of each of its numbers. What
 * the dead one had written already may still arrive, so the number must have logged in anew before it counts.
 */
export class Takeovers {
  readonly measured: number[] = []
  /** Not measured, since the next strike hit the new owner too. */
  cutShort = 0
  private readonly waiting = new Map<string, Waiting>()
  /** Numbers that may not send for a while, whoever holds them: until when (ms since 1970). */
  private readonly resting = new Map<string, number>()
  private readonly simulator: SimulatorClient
  private after = 0

  constructor(simulator: SimulatorClient) {
    this.simulator = simulator
  }

  /** Numbers that a worker holds, and which of them have enough to send. To be asked right before it is struck. */
  static held = (workerId: unknown): Promise<{ phone: string; busy: boolean }[]> =>
    rows(
      `SELECT substr(s.phone, 2) AS phone, (SELECT count(*) FROM messages m JOIN campaign_runs r ON r.id = m.run_id
          WHERE m.sender_id = s.id AND m.status = 'queued' AND m.released_at IS NOT NULL AND r.status = 'sending') >= 3 AND s.status = 'active' AS busy
       FROM senders s WHERE s.lease_owner = $1::uuid`,
      [workerId],
    )

  /** Their worker was struck: what was being measured of them means nothing any more. */
  disturb(phones: readonly string[]): void {
    for (const phone of phones) if (this.waiting.delete(phone)) this.cutShort++
  }

  /** WhatsApp or their owner keeps them from sending: nothing is measured of them for so long. */
  rest(phones: readonly string[], forMs: number): void {
    this.disturb(phones)
    for (const phone of phones) this.resting.set(phone, Math.max(this.resting.get(phone) ?? 0, Date.now() + forMs))
  }

  begin(phones: readonly string[], killedAt: number): void {
    for (const phone of phones)
      if (killedAt >= (this.resting.get(phone) ?? 0)) this.waiting.set(phone, { killedAt, loggedIn: false })
  }

  /** Reads what the journal has got since the last time. */
  async look(): Promise<void> {
    for (;;) {
      const { entries, next } = await this.simulator.journal({ after: this.after, limit: 5_000 })
      for (const entry of entries) this.see(entry)
      if (entries.length === 0) return
      this.after = next
    }
  }

  /** Waits until every takeover is over, or the time is. */
  async over(withinMs: number): Promise<void> {
    const end = performance.now() + withinMs
    for (;;) {
      await this.look()
      if (this.waiting.size === 0 || performance.now() > end) return
      await sleep(200)
    }
  }

  /** Those that never came count as what they took so far. */
  giveUp(now: number): void {
    for (const { killedAt } of this.waiting.values()) this.measured.push(now - killedAt)
    this.waiting.clear()
  }

  see(entry: Pick<JournalEntry, 'kind' | 'from' | 'at'>): void {
    const waiting = this.waiting.get(entry.from)
    if (!waiting || entry.at < waiting.killedAt) return
    if (entry.kind === 'login') waiting.loggedIn = true
    if (entry.kind !== 'stanza' || !waiting.loggedIn) return
    this.measured.push(entry.at - waiting.killedAt)
    this.waiting.delete(entry.from)
  }
}
