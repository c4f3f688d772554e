import type { SimulatorClient } from '#worker/simulator/client.ts'
import type { Row, Seen } from './judge.ts'
import { rows } from './site.ts'

export const messageRows = (): Promise<Row[]> =>
  rows<Row>(
    `SELECT m.id, substr(s.phone, 2) AS from, substr(m.phone, 2) AS phone, coalesce(m.text, '') AS text,
       m.wa_message_id AS "waId", m.status
     FROM messages m JOIN senders s ON s.id = m.sender_id ORDER BY m.id`,
  )

export async function wholeJournal(simulator: SimulatorClient): Promise<Seen[]> {
  const seen: Seen[] = []
  for (let after = 0; ; ) {
    const { entries, next } = await simulator.journal({ after, limit: 10_000 })
    if (entries.length === 0) return seen
    for (const { kind, from, phone, id, text } of entries)
      if (kind === 'stanza' || kind === 'shown')
        seen.push({ kind, from, phone, id, ...(text !== undefined && { text }) })
    after = next
  }
}

export const staleWrites = (): Promise<{ what: string; id: string; epoch: number; newest: number }[]> =>
  rows('SELECT what, id, epoch, newest FROM chaos_stale ORDER BY at')

/** How far the run is from being over: rows and runs that are not in a final state. */
export async function unfinished(): Promise<{ messages: number; runs: number }> {
  const [found] = await rows<{ messages: number; runs: number }>(
    `SELECT (SELECT count(*)::int FROM messages WHERE status NOT IN ('sent', 'delivered', 'read', 'failed', 'blocked', 'cancelled')) AS messages,
       (SELECT count(*)::int FROM campaign_runs WHERE status NOT IN ('completed', 'failed', 'cancelled', 'missed')) AS runs`,
  )
  return found!
}

/**
 * Passing errors are tried again after 5, 10 and 20 minutes: part of the pace, so scaled down like it. Only when nothing
 * is struck any more, so that the three tries are not used up by the storm.
 */
export const hurryRetries = (): Promise<object[]> =>
  rows(`UPDATE messages SET due_at = clock_timestamp() WHERE status = 'retry_wait' AND due_at > clock_timestamp()`)

/** Workspaces whose usage is not what their rows say: counted twice, or not at all, where a step ran again. */
export const miscounted = (): Promise<{ id: string }[]> =>
  rows(
    `SELECT w.id FROM workspaces w CROSS JOIN LATERAL (
       SELECT count(*) FILTER (WHERE m.status IN ('queued', 'sending', 'retry_wait', 'uncertain', 'review')) AS live,
         count(*) FILTER (WHERE m.sent_at IS NOT NULL) AS arrived FROM messages m WHERE m.workspace_id = w.id) m
     CROSS JOIN LATERAL (SELECT coalesce(sum(u.reserved), 0) AS reserved, coalesce(sum(u.used), 0) AS used
       FROM usage_counters u WHERE u.workspace_id = w.id) u
     WHERE (u.reserved, u.used) IS DISTINCT FROM (m.live, m.arrived)`,
  )
