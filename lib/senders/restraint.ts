import { type Role, roleIncludes } from '#lib/auth/roles.ts'
import { openHours } from '#lib/campaigns/open-hours.ts'
import { nextMidnight } from '#lib/campaigns/zone.ts'
import { prisma, transaction } from '#lib/db.ts'
import { env } from '#lib/env.ts'
import { AppError } from '#lib/errors.ts'
import { log } from '#lib/log.ts'
import { type NewChatRule, newChatCap } from '#lib/pacing/new-chats.ts'
import type { RiskReason } from '#lib/pacing/risk.ts'
import { tenant } from '#lib/tenant.ts'
import { endRest, restraintRow, writeCap } from './restraint.sql.ts'

/** How a number is held back just now, for its page. Everything here only ever slows. */
export type Restraint = {
  /** Null where new chats have no cap (on the simulator only). */
  newChats: {
    started: number
    left: number
    perDay: number
    rule: NewChatRule
    own: number | null
    /** What the number's age alone would allow. */
    byAge: number
    changedBy: string | null
    changedAt: Date | null
    /** Until when WhatsApp's own cap counts, where it says so. */
    whatsAppUntil: Date | null
    /** When tomorrow's begin to go: the count starts anew at midnight, and messages go when the hours open. */
    renewsAt: Date
    /** Whether who asks may change it. */
    mayChange: boolean
  } | null
  risk: { score: number; reasons: RiskReason[]; at: Date | null; slow: number }
  /** WhatsApp asked to slow down; it ends by itself. */
  asked: { slow: number; until: Date } | null
  /** By how much it is slowed in all: the slower of the two. */
  slow: number
  /** It rests because of its risk, until then. */
  restsUntil: Date | null
}

/** @throws AppError not_found, also for a number of another workspace */
export async function getRestraint(workspaceId: string, id: string, role: Role, now = new Date()): Promise<Restraint> {
  const row = await tenant(workspaceId, (tx) => restraintRow(tx, id))
  if (!row) throw new AppError('not_found')
  const midnight = nextMidnight(now, row.timeZone)
  const { open, until } = openHours('order', row)(midnight)
  const ageMs = row.firstLinkedAt && now.getTime() - row.firstLinkedAt.getTime()
  const newChats = {
    started: row.started,
    left: Math.max(0, row.perDay - row.started),
    perDay: row.perDay,
    rule: row.rule,
    own: row.own,
    byAge: newChatCap(ageMs, null, null).perDay,
    changedBy: row.changedBy && (await nameOf(workspaceId, row.changedBy)),
    changedAt: row.changedAt,
    whatsAppUntil: row.rule === 'whatsapp' ? row.whatsAppUntil : null,
    renewsAt: open ? midnight : (until ?? midnight),
    mayChange: roleIncludes(role, 'owner'),
  }
  return {
    newChats: env().NEW_CHAT_CAP === 'off' ? null : newChats,
    risk: { score: row.risk, reasons: row.riskReasons, at: row.riskAt, slow: row.riskSlow },
    asked: row.askedSlow > 1 && row.askedUntil ? { slow: row.askedSlow, until: row.askedUntil } : null,
    slow: Math.max(row.riskSlow, row.askedSlow),
    restsUntil: row.restsUntil,
  }
}

/** People belong to no workspace: read by the service role, and only where they are a member. */
async function nameOf(workspaceId: string, userId: string): Promise<string | null> {
  const membership = await prisma().membership.findUnique({
    where: { workspaceId_userId: { workspaceId, userId } },
    select: { user: { select: { name: true } } },
  })
  return membership?.user.name ?? null
}

/**
 * Sets how many new chats a number may start a day, null for the rule of its age. The caller lets owners only do this,
 * and shows what it risks first. WhatsApp's own cap still counts where it is lower.
 * @throws AppError not_found
 */
export async function setNewChatCap(
  { workspaceId, userId }: { workspaceId: string; userId: string },
  senderId: string,
  cap: number | null,
): Promise<void> {
  const done = await transaction((client) => writeCap(client, { workspaceId, senderId }, { userId, cap }))
  if (!done) throw new AppError('not_found')
  log.info({ senderId, user: userId, cap }, 'new chats a day')
}

/**
 * A person who has read why lets a number go on that rests because of its risk. It goes at its slow pace, and rests again
 * only on fresh bad news.
 * @throws AppError not_found, conflict when it does not rest (any more)
 */
export async function resumeFromRest(
  { workspaceId, userId }: { workspaceId: string; userId: string },
  senderId: string,
): Promise<void> {
  if (await transaction((client) => endRest(client, { workspaceId, senderId }))) {
    log.info({ senderId, user: userId }, 'goes on before its rest is over')
    return
  }
  const found = await tenant(workspaceId, (tx) => restraintRow(tx, senderId))
  throw new AppError(found ? 'conflict' : 'not_found')
}
