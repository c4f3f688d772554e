import { createHash, randomUUID } from 'node:crypto'
import { z } from 'zod'
import { pool } from '#lib/db.ts'
import { EVENTS_CHANNEL } from '#lib/events.ts'

const eventsSchema = z.array(
  z.looseObject({
    id: z.string().optional(),
    name: z.string().min(1),
    data: z.record(z.string(), z.unknown()).default({}),
    ts: z.number().optional(),
  }),
)
export type NewEvent = z.output<typeof eventsSchema>[number] & { id: string }
type Queryable = { query(sql: string, values: unknown[]): Promise<unknown> }

/** Adds events to the outbox. An id that is already there is the same event, however often it is sent. */
export async function insertEvents(db: Queryable, events: NewEvent[]): Promise<void> {
  const rows = events.map(({ id, name, data, ts }) => ({ id, name, data, ts: ts ?? Date.now() }))
  await db.query(
    `INSERT INTO events (id, name, data, ts)
     SELECT id, name, data, ts FROM jsonb_to_recordset($1::jsonb) AS row (id text, name text, data jsonb, ts bigint)
     ON CONFLICT (id) DO NOTHING`,
    [JSON.stringify(rows)],
  )
  await db.query(`SELECT pg_notify($1, '')`, [EVENTS_CHANNEL])
}

/** An id from the seed that the SDK keeps over its own retries of one send. */
const seeded = (seed: string, index: number): string =>
  createHash('sha256').update(`${seed}:${index}`).digest('hex').slice(0, 26)

/**
 * Stands where the SDK expects Inngest's event API (POST /e/KEY), so that step.sendEvent writes to the outbox.
 * Everything else that the SDK might ask a server for is refused, in words.
 */
export const eventApi: typeof fetch = async (input, init) => {
  const { pathname } = new URL(input instanceof Request ? input.url : input)
  if (!pathname.startsWith('/e/'))
    return Response.json({ error: `the embedded orchestrator has no ${pathname}`, status: 501 }, { status: 501 })
  const parsed = eventsSchema.safeParse(JSON.parse(String(init?.body)))
  if (!parsed.success) return Response.json({ error: parsed.error.message, status: 400 }, { status: 400 })
  const seed = new Headers(init?.headers).get('x-inngest-event-id-seed') ?? randomUUID()
  const events = parsed.data.map((event, index) => ({ ...event, id: event.id ?? seeded(seed, index) }))
  await insertEvents(pool(), events)
  return Response.json({ status: 200, ids: events.map(({ id }) => id) })
}
