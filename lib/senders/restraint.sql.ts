import type pg from 'pg'
import { Prisma } from '#lib/generated/prisma/client.ts'
import { takeBack } from '#lib/messages/put-off.sql.ts'
import { capSql, LOCAL_TODAY, ruleSql, startedSql } from '#lib/pacing/new-chats.sql.ts'
import type { NewChatRule } from '#lib/pacing/new-chats.ts'
import type { RiskReason } from '#lib/pacing/risk.ts'
import { askedSlowSql, riskSlowSql } from '#lib/pacing/slow.sql.ts'
import { announceSql, nudgeSql } from '#lib/realtime.ts'
import type { Tx } from '#lib/tenant.ts'

export type RestraintRow = {
  started: number
  perDay: number
  rule: NewChatRule
  /** The owner's own figure, whichever rule holds. */
  own: number | null
  changedBy: string | null
  changedAt: Date | null
  whatsAppUntil: Date | null
  firstLinkedAt: Date | null
  risk: number
  riskReasons: RiskReason[]
  riskAt: Date | null
  riskSlow: number
  askedSlow: number
  askedUntil: Date | null
  restsUntil: Date | null
  timeZone: string
  quietFrom: string
  quietUntil: string
}

/** How a number is held back, by what rule and why. */
export async function restraintRow(tx: Tx, id: string): Promise<RestraintRow | undefined> {
  const [row] = await tx.$queryRaw<RestraintRow[]>`
    SELECT ${Prisma.raw(startedSql('s', LOCAL_TODAY))} AS started, ${Prisma.raw(capSql('s', LOCAL_TODAY))} AS "perDay",
      ${Prisma.raw(ruleSql('s', LOCAL_TODAY))} AS rule, s.new_chat_cap AS own, s.new_chat_cap_by AS "changedBy", s.new_chat_cap_at AS "changedAt",
      s.wa_new_chat_cap_until AS "whatsAppUntil", s.first_linked_at AS "firstLinkedAt", s.risk::int AS risk, s.risk_reasons AS "riskReasons", s.risk_at AS "riskAt",
      ${Prisma.raw(riskSlowSql('s'))} AS "riskSlow", ${Prisma.raw(askedSlowSql('s'))} AS "askedSlow",
      CASE WHEN s.slow_until > clock_timestamp() THEN s.slow_until END AS "askedUntil",
      CASE WHEN s.status = 'held' AND s.hold_reason = 'risk' THEN s.hold_until END AS "restsUntil", w.time_zone AS "timeZone",
      w.quiet_from::text AS "quietFrom", w.quiet_until::text AS "quietUntil"
    FROM senders s JOIN workspaces w ON w.id = s.workspace_id WHERE s.id = ${id}::uuid AND s.deleted_at IS NULL`
  return row
}

type OfWorkspace = { workspaceId: string; senderId: string }
const OF_WORKSPACE = 's.id = $1 AND s.workspace_id = $2 AND s.deleted_at IS NULL'

/**
 * Writes the owner's own cap, null for the rule of age, with who and when. What waits for tomorrow because of the old one
 * is judged anew. @returns false when there is no such number
 */
export async function writeCap(
  client: pg.ClientBase,
  { workspaceId, senderId }: OfWorkspace,
  { userId, cap }: { userId: string; cap: number | null },
): Promise<boolean> {
  const { rowCount } = await client.query(
    `UPDATE senders s SET new_chat_cap = $3, new_chat_cap_by = $4, new_chat_cap_at = clock_timestamp(), updated_at = clock_timestamp() WHERE ${OF_WORKSPACE}`,
    [senderId, workspaceId, cap, userId],
  )
  if (!rowCount) return false
  const runs = await takeBack(client, senderId, null)
  await announceSql(client, workspaceId, { type: 'sender', id: senderId })
  for (const id of runs) await announceSql(client, workspaceId, { type: 'run', id })
  await nudgeSql(client, { topic: 'queue', id: senderId })
  return true
}

/** A number that rests for its risk is to go on: its worker ends the hold. @returns false when it does not rest */
export async function endRest(client: pg.ClientBase, { workspaceId, senderId }: OfWorkspace): Promise<boolean> {
  const { rowCount } = await client.query(
    `UPDATE senders s SET hold_until = clock_timestamp(), risk_held_until = clock_timestamp(), updated_at = clock_timestamp()
     WHERE ${OF_WORKSPACE} AND s.status = 'held' AND s.hold_reason = 'risk'`,
    [senderId, workspaceId],
  )
  if (rowCount) await nudgeSql(client, { topic: 'senders', id: senderId })
  return (rowCount ?? 0) > 0
}
