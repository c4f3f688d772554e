import { pool } from '#lib/db.ts'
import { nudgeSql } from '#lib/realtime.ts'

/** How long a lease lives without renewal (ms), on the database's clock. */
export const LEASE_MS = 15_000

/** A sender that this worker now acts for, with the pace it is in. Ages and waits are ms on the database's clock. */
export type Lease = {
  senderId: string
  workspaceId: string
  epoch: number
  burst: number
  /** How long ago the last sends went out, oldest first. */
  recentAges: number[]
  nextInMs: number
}
/** A sender that has something to connect, and whose lease this worker could take. */
export type Candidate = { senderId: string; epoch: number; owner: string | null; until: Date | null }

/** A session to keep connected or to log out, a link that was asked for and not tried yet, an unlink to be written down. */
const WANTED = `(EXISTS (SELECT FROM sender_sessions d WHERE d.sender_id = s.id AND d.ended_at IS NULL)
  OR s.deleted_at IS NULL AND s.desired_state = 'linked' AND s.link_request_id IS NOT NULL
    AND NOT EXISTS (SELECT FROM sender_sessions d WHERE d.sender_id = s.id AND d.link_request_id = s.link_request_id)
  OR s.desired_state = 'unlinked' AND s.status IN ('active', 'held'))`
/** Free, run out, or so far ahead that the clock was put back: such a lease must not live for ever. */
const TAKEABLE = (ttl: string) => `(s.lease_owner IS NULL OR s.lease_until IS NULL OR s.lease_until <= clock_timestamp()
  OR s.lease_until > clock_timestamp() + ${ttl}::int * interval '1 ms')`

/**
 * Senders of this network that want a worker. Nothing is taken yet: an owner that lives renews within a few seconds, so
 * the caller looks twice before it takes a lease that only seems to have run out (the database's clock may have jumped).
 * @param dead workers known to be gone: their leases count as run out
 */
export async function leaseCandidates(
  network: string,
  own: readonly string[],
  dead: readonly string[],
): Promise<Candidate[]> {
  const { rows } = await pool().query<Candidate>(
    `SELECT s.id AS "senderId", s.lease_epoch AS epoch, s.lease_owner AS owner, s.lease_until AS until FROM senders s
     WHERE s.network = $1 AND s.id <> ALL ($2::uuid[]) AND ${WANTED} AND (${TAKEABLE('$4')} OR s.lease_owner = ANY ($3::uuid[]))
     ORDER BY s.id`,
    [network, own, dead, LEASE_MS],
  )
  return rows
}

/** How many senders of this network want a worker, whoever has them. */
export async function countWanted(network: string): Promise<number> {
  const { rows } = await pool().query<{ n: number }>({
    name: 'wanted',
    text: `SELECT count(*)::int AS n FROM senders s WHERE s.network = $1 AND ${WANTED}`,
    values: [network],
  })
  return rows[0]!.n
}

/**
 * Takes these leases, where the epoch is still the one that was seen. Every acquisition raises the epoch, also by the
 * same worker, so that nothing of before can write any more.
 */
export async function acquireLeases(
  workerId: string,
  candidates: readonly Pick<Candidate, 'senderId' | 'epoch'>[],
  dead: readonly string[] = [],
): Promise<Lease[]> {
  if (candidates.length === 0) return []
  const { rows } = await pool().query<Lease>(
    `WITH wanted AS (
       SELECT s.id FROM senders s JOIN unnest($2::uuid[], $3::bigint[]) AS c (id, epoch) ON c.id = s.id AND c.epoch = s.lease_epoch
       WHERE ${TAKEABLE('$4')} OR s.lease_owner = ANY ($5::uuid[]) ORDER BY s.id FOR NO KEY UPDATE OF s SKIP LOCKED)
     UPDATE senders s SET lease_owner = $1, lease_epoch = s.lease_epoch + 1, lease_until = clock_timestamp() + $4::int * interval '1 ms'
     FROM wanted w WHERE s.id = w.id
     RETURNING s.id AS "senderId", s.workspace_id AS "workspaceId", s.lease_epoch AS epoch, s.burst_count AS burst,
       ARRAY(SELECT extract(epoch FROM clock_timestamp() - t)::float8 * 1000 FROM unnest(s.recent_sends) AS t ORDER BY t) AS "recentAges",
       greatest(0, extract(epoch FROM s.next_send_at - clock_timestamp()))::float8 * 1000 AS "nextInMs"`,
    [workerId, candidates.map((one) => one.senderId), candidates.map((one) => one.epoch), LEASE_MS, dead],
  )
  return rows
}

/** So many in one statement: a row that is being renewed is locked, and its sender's claim would be put off meanwhile. */
const RENEW_BATCH = 50

/**
 * Renews the leases of a worker. A lease that ran out by the clock but that nobody took is renewed too: the epoch proves
 * that no other acted. @returns those still held
 */
export async function renewLeases(
  workerId: string,
  held: readonly { senderId: string; epoch: number }[],
): Promise<Set<string>> {
  const renewed = new Set<string>()
  for (let at = 0; at < held.length; at += RENEW_BATCH) {
    const batch = held.slice(at, at + RENEW_BATCH)
    const { rows } = await pool().query<{ id: string }>({
      name: 'renew',
      text: `WITH mine AS (
         SELECT s.id FROM senders s JOIN unnest($2::uuid[], $3::bigint[]) AS h (id, epoch) ON h.id = s.id
         WHERE s.lease_owner = $1 AND s.lease_epoch = h.epoch ORDER BY s.id FOR NO KEY UPDATE OF s)
       UPDATE senders s SET lease_until = clock_timestamp() + $4::int * interval '1 ms' FROM mine m WHERE s.id = m.id RETURNING s.id`,
      values: [workerId, batch.map((one) => one.senderId), batch.map((one) => one.epoch), LEASE_MS],
    })
    for (const { id } of rows) renewed.add(id)
  }
  return renewed
}

/** Gives leases back, and tells the workers: another may act at once. */
export async function releaseLeases(
  workerId: string,
  held: readonly { senderId: string; epoch: number }[],
): Promise<void> {
  if (held.length === 0) return
  await pool().query(
    `UPDATE senders s SET lease_owner = NULL, lease_until = NULL FROM unnest($2::uuid[], $3::bigint[]) AS h (id, epoch)
     WHERE s.id = h.id AND s.lease_owner = $1 AND s.lease_epoch = h.epoch`,
    [workerId, held.map((one) => one.senderId), held.map((one) => one.epoch)],
  )
  await nudgeSql(pool(), { topic: 'senders' })
}
