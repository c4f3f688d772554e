import type { ForecastInput, OpenHours } from '#lib/campaigns/forecast.ts'
import type { SenderRestraint } from '#lib/campaigns/restraint.sql.ts'
import { nextMidnight } from '#lib/campaigns/zone.ts'
import { env } from '#lib/env.ts'
import type { NewChatRule } from '#lib/pacing/new-chats.ts'

/** What the daily cap means for a run: how many of its people are new chats, and what is left of today. */
export type RunNewChats = {
  people: number
  perDay: number
  leftToday: number
  rule: NewChatRule
  /** When tomorrow's begin to go: midnight, or when the hours open after it. Null where they never do. */
  nextFrom: Date | null
}

export function capOf({ newChats: { started, perDay } }: SenderRestraint): ForecastInput['newChatCap'] {
  if (env().NEW_CHAT_CAP === 'off') return null
  return { perDay, leftToday: Math.max(0, perDay - started) }
}

/** @returns null where nobody of a run is a new chat, or new chats have no cap */
export function newChatsOf(
  sender: SenderRestraint,
  people: number,
  { now, timeZone, hours }: { now: Date; timeZone: string; hours: OpenHours },
): RunNewChats | null {
  const cap = capOf(sender)
  if (!cap || people === 0) return null
  const midnight = nextMidnight(now, timeZone)
  const { open, until } = hours(midnight)
  return { people, ...cap, rule: sender.newChats.rule, nextFrom: open ? midnight : until }
}
