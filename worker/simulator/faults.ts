/** WhatsApp's restriction on starting new chats. */
export interface TimeLock {
  active: boolean
  /** Epoch seconds. */
  until: number | undefined
  type: string
}

/** WhatsApp's own quota of new chats. `until`: epoch seconds, the end of its cycle. */
export interface NewChatQuota {
  total: number
  used: number
  until: number
}

const RATE_LIMITED = 429
const REACH_OUT_LOCKED = 463

/** What is wrong with the network just now, on the operator's order. */
export class Faults {
  /** Code that logins are refused with, by phone; `''` is everybody. */
  private readonly loginFailures = new Map<string, number>()
  private readonly rateLimits = new Map<string, number>()
  private readonly timeLocks = new Map<string, TimeLock>()
  private readonly quotas = new Map<string, NewChatQuota>()

  setLoginFailure(code: number | null, phone = ''): void {
    if (code === null) this.loginFailures.delete(phone)
    else this.loginFailures.set(phone, code)
  }

  loginFailure(phone: string): number | undefined {
    return this.loginFailures.get(phone) ?? this.loginFailures.get('')
  }

  /** Refuses messages and queries until the given time (ms since 1970); a past one ends it. */
  setRateLimit(untilMs: number, phone = ''): void {
    this.rateLimits.set(phone, untilMs)
  }

  rateLimited(phone: string): boolean {
    return Math.max(this.rateLimits.get(phone) ?? 0, this.rateLimits.get('') ?? 0) > Date.now()
  }

  setTimeLock(lock: TimeLock, phone = ''): void {
    this.timeLocks.set(phone, lock)
  }

  /** As it is now: one whose time has come is over. */
  timeLock(phone: string): TimeLock {
    const lock = this.timeLocks.get(phone) ?? this.timeLocks.get('')
    if (!lock) return { active: false, until: undefined, type: 'DEFAULT' }
    return { ...lock, active: lock.active && (lock.until ?? Number.POSITIVE_INFINITY) * 1_000 > Date.now() }
  }

  setNewChatQuota(quota: NewChatQuota, phone: string): void {
    this.quotas.set(phone, quota)
  }
  newChatQuota(phone: string): NewChatQuota | undefined {
    return this.quotas.get(phone)
  }

  /** The code that a message is refused with, whatever the rules say. */
  refusal(from: string, chatKnown: boolean): number | undefined {
    if (this.rateLimited(from)) return RATE_LIMITED
    return this.timeLock(from).active && !chatKnown ? REACH_OUT_LOCKED : undefined
  }
}
