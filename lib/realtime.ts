import pg from 'pg'
import { pool } from '#lib/db.ts'
import { connectionOptions } from '#lib/db-connections.ts'
import type { Tx } from '#lib/tenant-scope.ts'

/** What a screen is told: something of this kind changed, fetch it again. Ids only; NOTIFY carries under 8 KB. */
export type Change = { type: 'run' | 'sender' | 'import' | 'contacts' | 'usage' | 'resync'; id?: string }

/** To browsers, through the web process. */
export const CHANGES_CHANNEL = 'changes'
/** To workers. A lost nudge only delays: a scan every 5 s is the truth. */
export const WORKER_CHANNEL = 'worker'
/** What a worker may be nudged about; `id` is a sender's or an import's. */
export type Nudge = { topic: 'senders' | 'queue' | 'imports'; id?: string }

const payloadOf = (workspaceId: string, change: Change) => JSON.stringify({ w: workspaceId, e: change })

/** Tells the workspace's open screens after the commit of `tx`. */
export const announce = async (tx: Tx, workspaceId: string, change: Change): Promise<void> => {
  await tx.$executeRaw`SELECT pg_notify(${CHANGES_CHANNEL}, ${payloadOf(workspaceId, change)})`
}
/** The same for the service role's hand-written SQL. */
export const announceSql = async (
  client: pg.ClientBase | pg.Pool,
  workspaceId: string,
  change: Change,
): Promise<void> => {
  await client.query('SELECT pg_notify($1, $2)', [CHANGES_CHANNEL, payloadOf(workspaceId, change)])
}
/** The same at once, outside of any transaction. */
export const announceNow = (workspaceId: string, change: Change): Promise<void> =>
  announceSql(pool(), workspaceId, change)
/** Wakes the workers after the commit of `tx`. */
export const nudge = async (tx: Tx, what: Nudge): Promise<void> => {
  await tx.$executeRaw`SELECT pg_notify(${WORKER_CHANNEL}, ${JSON.stringify(what)})`
}
export const nudgeSql = async (client: pg.ClientBase | pg.Pool, what: Nudge): Promise<void> => {
  await client.query('SELECT pg_notify($1, $2)', [WORKER_CHANNEL, JSON.stringify(what)])
}

/**
 * One LISTEN connection that reconnects by itself.
 * @param onGap called after a reconnect: what was notified meanwhile is lost, so read afresh
 */
export function listen(
  channels: string[],
  onMessage: (channel: string, payload: string) => void,
  onGap: () => void = () => {},
) {
  let client: pg.Client | undefined
  let closed = false
  let tries = 0
  let timer: NodeJS.Timeout | undefined
  const again = (from: pg.Client) => {
    if (client !== from) return
    client = undefined
    from.end().catch(() => {})
    if (!closed) timer = setTimeout(connect, Math.min(10_000, 250 * 2 ** tries++))
  }
  async function connect(): Promise<void> {
    const next = new pg.Client({ ...connectionOptions(), application_name: 'listen' })
    client = next
    next.on('error', () => again(next))
    next.on('end', () => again(next))
    next.on('notification', (message) => onMessage(message.channel, message.payload ?? ''))
    try {
      await next.connect()
      for (const channel of channels) await next.query(`LISTEN ${pg.escapeIdentifier(channel)}`)
      if (tries > 0) onGap()
      tries = 0
    } catch {
      again(next)
    }
  }
  const ready = connect()
  return {
    ready,
    close: async (): Promise<void> => {
      closed = true
      clearTimeout(timer)
      await client?.end().catch(() => {})
    },
  }
}
