import { createHash } from 'node:crypto'
import type { Habits, ReceiptType, Rule, Verdict } from './policy-schema.ts'

export interface OutgoingMessage {
  from: string
  phone: string
  id: string
  text?: string | undefined
  firstAttempt: boolean
  /** A browser on WhatsApp Web sends it. */
  web: boolean
}

export interface PlannedReceipt {
  type: ReceiptType
  afterMs: number
}

/** A verdict with nothing left open. Delays are ms from the arrival of the stanza. */
export interface Plan {
  ack: boolean
  ackAfterMs: number
  error: number | undefined
  drop: boolean
  show: boolean
  receipts: PlannedReceipt[]
}

export const DEFAULT_HABITS: Habits = { ackDelayMs: 0, deliveryDelayMs: 40, readDelayMs: 400, readShare: 0 }

/** Decides what happens to each message: the first rule that matches, else the network's habits. */
export class Policy {
  private habits: Habits
  private rules: { rule: Rule; matched: number }[] = []
  private readonly seed: number

  constructor(seed: number, habits: Partial<Habits> = {}) {
    this.seed = seed
    this.habits = { ...DEFAULT_HABITS, ...habits }
  }

  /** Replaces all rules; their counts begin again. */
  setRules(rules: readonly Rule[]): void {
    this.rules = rules.map((rule) => ({ rule, matched: 0 }))
  }

  /** Changes what is given, and leaves the rest as it was. */
  changeHabits(habits: Partial<Habits>): void {
    const given = Object.entries(habits).filter(([, value]) => value !== undefined)
    this.habits = { ...this.habits, ...(Object.fromEntries(given) as Partial<Habits>) }
  }

  decide(message: OutgoingMessage): Plan {
    const entry = this.rules.find((candidate) => matches(candidate, message))
    return entry ? this.planOf(entry.rule.verdict, message) : this.ordinary(message)
  }

  /** The plan of a message that the network itself refuses. */
  refuse(error: number): Plan {
    return { ack: true, ackAfterMs: this.habits.ackDelayMs, error, drop: false, show: false, receipts: [] }
  }

  /** The receipts of a phone that got a message just now. */
  ordinaryReceipts(message: OutgoingMessage, afterMs = this.habits.deliveryDelayMs): PlannedReceipt[] {
    const delivery: PlannedReceipt = { type: 'delivery', afterMs }
    if (!this.reads(message)) return [delivery]
    return [delivery, { type: 'read', afterMs: afterMs + this.habits.readDelayMs }]
  }

  private ordinary(message: OutgoingMessage): Plan {
    const { ackDelayMs, deliveryDelayMs } = this.habits
    const receipts = this.ordinaryReceipts(message, ackDelayMs + deliveryDelayMs)
    return { ack: true, ackAfterMs: ackDelayMs, error: undefined, drop: false, show: true, receipts }
  }

  private planOf(verdict: Verdict, message: OutgoingMessage): Plan {
    const { ack = true, error, drop = false } = verdict
    const asksAgain = verdict.receipts?.includes('retry') ?? false
    const show = verdict.show ?? (error === undefined && !asksAgain)
    const ackAfterMs = verdict.delayAckMs ?? this.habits.ackDelayMs
    return { ack, ackAfterMs, error, drop, show, receipts: this.receiptsOf(verdict, message, show, ackAfterMs) }
  }

  private receiptsOf(verdict: Verdict, message: OutgoingMessage, show: boolean, ackAfterMs: number): PlannedReceipt[] {
    const silent = verdict.ack === false || verdict.drop === true || !show
    const afterMs = ackAfterMs + (verdict.receiptDelayMs ?? this.habits.deliveryDelayMs)
    const planned =
      verdict.receipts?.map((type) => ({ type, afterMs })) ?? (silent ? [] : this.ordinaryReceipts(message, afterMs))
    const ordered = verdict.reorderReceipts ? inverted(planned) : planned
    return verdict.duplicateReceipts ? ordered.flatMap((receipt) => [receipt, receipt]) : ordered
  }

  /** The same owner reads the same way in every run with the same seed. */
  private reads({ from, phone }: OutgoingMessage): boolean {
    if (this.habits.readShare <= 0 || this.habits.readShare >= 1) return this.habits.readShare >= 1
    const digest = createHash('sha1').update(`${this.seed}|${from}|${phone}`).digest()
    return digest.readUInt32BE(0) / 2 ** 32 < this.habits.readShare
  }
}

/** The later receipts first, at the times of the earlier ones. */
function inverted(receipts: PlannedReceipt[]): PlannedReceipt[] {
  return receipts.map((receipt, index) => ({ type: receipts.at(-1 - index)!.type, afterMs: receipt.afterMs }))
}

function matches(entry: { rule: Rule; matched: number }, message: OutgoingMessage): boolean {
  const { from, phone, textIncludes, everyNth, first, firstAttemptOnly, web } = entry.rule.match ?? {}
  if (from !== undefined && from !== message.from) return false
  if (phone !== undefined && phone !== message.phone) return false
  if (textIncludes !== undefined && !message.text?.includes(textIncludes)) return false
  if (firstAttemptOnly && !message.firstAttempt) return false
  if (web !== undefined && web !== message.web) return false
  entry.matched++
  if (everyNth !== undefined && entry.matched % everyNth !== 0) return false
  return first === undefined || entry.matched <= first
}
