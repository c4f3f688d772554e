import { Prisma } from '#lib/generated/prisma/client.ts'
import type { LogRow } from '#lib/messages/schema.ts'
import type { MessageStatus } from '#lib/messages/transitions.ts'
import type { Tx } from '#lib/tenant.ts'

export type LogPage = {
  runId: string
  after?: { position: number; id: string }
  limit: number
  statuses?: readonly MessageStatus[]
  q?: string
}

/** One page of a run's people, in the order in which it goes through them. */
export function logRows(tx: Tx, { runId, after, limit, statuses, q }: LogPage): Promise<LogRow[]> {
  const digits = q?.replace(/\D/g, '') ?? ''
  const search = q
    ? Prisma.sql`AND (strpos(lower(m.recipient_name), lower(${q})) > 0 ${digits.length >= 3 ? Prisma.sql`OR strpos(m.phone, ${digits.replace(/^0+/, '')}) > 0` : Prisma.empty})`
    : Prisma.empty
  const page = after ? Prisma.sql`AND (m.position, m.id) > (${after.position}::int, ${after.id}::uuid)` : Prisma.empty
  return tx.$queryRaw<LogRow[]>`
    SELECT m.id, m.position, m.contact_id AS "contactId", m.recipient_name AS name, m.phone, m.status, m.reason, m.error_code AS "errorCode",
      m.attempts, m.channel, m.due_at AS "dueAt", m.uncertain_at AS "uncertainAt", m.sent_at AS "sentAt", m.delivered_at AS "deliveredAt",
      m.read_at AS "readAt", m.ended_at AS "endedAt", m.updated_at AS "updatedAt"
    FROM messages m WHERE m.run_id = ${runId}::uuid
      ${statuses ? Prisma.sql`AND m.status = ANY (${[...statuses]}::text[])` : Prisma.empty} ${search} ${page}
    ORDER BY m.position, m.id LIMIT ${limit}`
}
