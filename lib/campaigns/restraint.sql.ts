import { Prisma } from '#lib/generated/prisma/client.ts'
import { capSql, LOCAL_TODAY, ruleSql, startedSql } from '#lib/pacing/new-chats.sql.ts'
import type { NewChatRule } from '#lib/pacing/new-chats.ts'
import { askedSlowSql, riskSlowSql, slowSql } from '#lib/pacing/slow.sql.ts'

/** How a number is held back just now, as the forecast and the screens need it. */
export type SenderRestraint = {
  /** The slower of what WhatsApp asked for and what its risk asks for, 1 or more. */
  slowFactor: number
  /** Of risk alone: the other ends by itself. */
  riskSlow: number
  /** Until when WhatsApp's wish counts, null when it has none. */
  slowUntil: string | null
  newChats: { started: number; perDay: number; rule: NewChatRule }
}

/** Key–value pairs of SenderRestraint for jsonb_build_object, of senders s and workspaces w. */
export const restraintPairs = Prisma.raw(`'slowFactor', ${slowSql('s')}, 'riskSlow', ${riskSlowSql('s')},
  'slowUntil', CASE WHEN ${askedSlowSql('s')} > 1 THEN s.slow_until END,
  'newChats', jsonb_build_object('started', ${startedSql('s', LOCAL_TODAY)}, 'perDay', ${capSql('s', LOCAL_TODAY)},
    'rule', ${ruleSql('s', LOCAL_TODAY)})`)
