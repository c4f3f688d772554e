import { DAY } from '#lib/clock.ts'

/** A number that was linked less than `days` ago starts at most `perDay` new chats a day (docs/design.md §7). */
export const NEW_CHAT_CAPS = [
  { days: 7, perDay: 50 },
  { days: 30, perDay: 200 },
  { days: Number.POSITIVE_INFINITY, perDay: 1_000 },
] as const
/** An owner may set their own, up to what the oldest number gets ten times over: more is no shop's any more. */
export const OWN_CAP_MAX = 10_000

/**
 * Whose rule holds: the number's age, the owner's own figure, or WhatsApp's where that is lower.
 * A new chat is a day's first message to a person who never wrote to this number. WhatsApp counts the same way: a chat
 * that nobody answered is as new to it as on the first day.
 */
export type NewChatRule = 'age' | 'own' | 'whatsapp'
export type NewChatCap = { perDay: number; rule: NewChatRule }

/**
 * @param ageMs since the number was linked for the first time, null before; a clock that was put back makes it new
 * @param own the owner's figure, null for the rule of age
 * @param whatsApp what WhatsApp reports, null where it says nothing
 */
export function newChatCap(ageMs: number | null, own: number | null, whatsApp: number | null): NewChatCap {
  const age = NEW_CHAT_CAPS.find(({ days }) => (ageMs ?? 0) < days * DAY) ?? NEW_CHAT_CAPS[2]
  const ours: NewChatCap = own === null ? { perDay: age.perDay, rule: 'age' } : { perDay: own, rule: 'own' }
  return whatsApp !== null && whatsApp < ours.perDay ? { perDay: whatsApp, rule: 'whatsapp' } : ours
}
