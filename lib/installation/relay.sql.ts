import { transaction } from '#lib/db.ts'

export type RelayedEvent = { id: string; name: string; data: Record<string, unknown>; ts: number }

/**
 * Takes the oldest events that are not posted yet, hands them to `post`, and marks them in the same transaction. SKIP
 * LOCKED: several workers take different ones. A `post` that fails leaves everything as it was.
 * @returns how many were posted
 */
export const relayEvents = (limit: number, post: (events: RelayedEvent[]) => Promise<unknown>): Promise<number> =>
  transaction(async (client) => {
    const { rows } = await client.query<RelayedEvent & { seq: number }>(
      `SELECT seq, id, name, data, ts FROM events
       WHERE posted_at IS NULL AND (SELECT orchestrator FROM installation) IS NOT DISTINCT FROM 'inngest'
       ORDER BY seq LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED`,
      [limit],
    )
    if (rows.length === 0) return 0
    await post(rows.map(({ seq: _, ...event }) => event))
    await client.query('UPDATE events SET posted_at = clock_timestamp() WHERE seq = ANY ($1)', [
      rows.map((row) => row.seq),
    ])
    return rows.length
  })
