import type pg from 'pg'
import type { Tx } from '#lib/tenant-scope.ts'

/** A row of the outbox. The id is deterministic (run, type, version), so that a repeated write is one event. */
export type OutboxEvent = {
  id: string
  name: string
  data: Record<string, string | number | boolean | null>
  workspaceId: string | null
}

/** Channel on which the orchestrator listens for new events. A lost nudge only delays: it also polls. */
export const EVENTS_CHANNEL = 'events'

/** Writes an event in the transaction of the rows it speaks of (tenant side). */
export async function emit(tx: Tx, event: OutboxEvent): Promise<void> {
  await tx.$executeRaw`INSERT INTO events (id, workspace_id, name, data, ts)
    VALUES (${event.id}, ${event.workspaceId}::uuid, ${event.name}, ${JSON.stringify(event.data)}::jsonb, floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint)
    ON CONFLICT (id) DO NOTHING`
  await tx.$executeRaw`SELECT pg_notify(${EVENTS_CHANNEL}, '')`
}

/** The same for the service role's hand-written SQL. */
export async function emitSql(client: pg.ClientBase | pg.Pool, event: OutboxEvent): Promise<void> {
  await client.query(
    `INSERT INTO events (id, workspace_id, name, data, ts)
     VALUES ($1, $2, $3, $4, floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint) ON CONFLICT (id) DO NOTHING`,
    [event.id, event.workspaceId, event.name, JSON.stringify(event.data)],
  )
  await client.query(`SELECT pg_notify($1, '')`, [EVENTS_CHANNEL])
}
