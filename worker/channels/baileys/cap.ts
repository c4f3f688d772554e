import type { NewChatMessageCapInfo } from '@whiskeysockets/baileys'
import type { NewChatCap } from '../channel.ts'

/**
 * How many new chats WhatsApp leaves a number in its present cycle, from what it reports. Null where it names no quota:
 * numbers that are not watched get none, or one of 0 without being capped.
 */
export function readCap(info: NewChatMessageCapInfo | null | undefined): NewChatCap | null {
  const ends = Number(info?.cycle_end_timestamp)
  const until = Number.isFinite(ends) && ends > 0 ? new Date(ends * 1_000) : null
  if (String(info?.capping_status) === 'CAPPED') return { left: 0, until }
  const total = info?.total_quota
  if (typeof total !== 'number' || total <= 0) return null
  return { left: Math.max(0, total - (info?.used_quota ?? 0)), until }
}
