import type { PlannedReceipt } from './policy.ts'
import type { StateLog } from './state-log.ts'

/** A message on its way to a phone that is switched off. */
export interface HeldMessage {
  account: string
  to: string
  id: string
  text: string | undefined
  receipts: PlannedReceipt[]
}

export interface ReplyRule {
  phone?: string | undefined
  textIncludes?: string | undefined
  reply: string
  afterMs: number
  /** How often this rule still answers. */
  times: number
}

/** The simulated phones: every number is one, unless it was said not to be on WhatsApp. */
export class Phones {
  private readonly absent: Set<string>
  private readonly off: Set<string>
  private readonly held: Map<string, HeldMessage[]>
  private replies: ReplyRule[] = []
  private readonly retries = new Map<string, number>()
  private readonly state: StateLog

  constructor(state: StateLog, stored: Map<string, unknown>) {
    this.state = state
    this.absent = new Set((stored.get('absent') ?? []) as string[])
    this.off = new Set((stored.get('off') ?? []) as string[])
    this.held = new Map((stored.get('held') ?? []) as [string, HeldMessage[]][])
  }

  isOnWhatsApp(phone: string): boolean {
    return !this.absent.has(phone)
  }

  setOnWhatsApp(phones: readonly string[], on: boolean): void {
    for (const phone of phones) {
      if (on) this.absent.delete(phone)
      else this.absent.add(phone)
    }
    this.state.set('absent', () => [...this.absent])
  }

  isSwitchedOff(phone: string): boolean {
    return this.off.has(phone)
  }

  switchOff(phone: string): void {
    this.off.add(phone)
    this.state.set('off', () => [...this.off])
  }

  /** Switches the phone on; hands over what waited for it, oldest first. */
  switchOn(phone: string): HeldMessage[] {
    this.off.delete(phone)
    this.state.set('off', () => [...this.off])
    const waiting = this.held.get(phone) ?? []
    if (this.held.delete(phone)) this.saveHeld()
    return waiting
  }

  hold(phone: string, message: HeldMessage): void {
    const waiting = this.held.get(phone)
    if (waiting) waiting.push(message)
    else this.held.set(phone, [message])
    this.saveHeld()
  }

  /** Counts how often a phone asked for a message again, this time included. */
  countRetry(from: string, phone: string, id: string): number {
    const key = `${from}|${phone}|${id}`
    const count = (this.retries.get(key) ?? 0) + 1
    this.retries.set(key, count)
    return count
  }

  addReply(rule: ReplyRule): void {
    this.replies.push(rule)
  }

  /** The answer of a phone that shows this text, counted against its rule. */
  takeReply(phone: string, text: string | undefined): ReplyRule | undefined {
    const rule = this.replies.find(
      (candidate) =>
        (candidate.phone === undefined || candidate.phone === phone) &&
        (candidate.textIncludes === undefined || (text?.includes(candidate.textIncludes) ?? false)),
    )
    if (!rule) return undefined
    rule.times--
    if (rule.times <= 0) this.replies = this.replies.filter((candidate) => candidate !== rule)
    return rule
  }

  private saveHeld(): void {
    this.state.set('held', () => [...this.held])
  }
}
