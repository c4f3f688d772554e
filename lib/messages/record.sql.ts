import type pg from 'pg'
import { CHANGED, effectsSql } from './effects.sql.ts'
import { type MessageStatus, sqlSources } from './transitions.ts'

/** Tries of one message before it is given up. */
export const MAX_ATTEMPTS = 3
/** Before the second try; doubles with each further one. */
export const RETRY_MS = 5 * 60_000

/** What became of a send that WhatsApp did not accept. Good news does not come this way: see receipts.sql.ts. */
export type BadNews = {
  id: string
  /** Of the claim: a send of a lease that is lost says nothing any more. */
  epoch: number
  to: 'retry_wait' | 'failed' | 'blocked' | 'uncertain'
  reason: string | null
  /** WhatsApp's own code. */
  code: number | null
  /** The connection was gone before anything was tried: due again at once, and no attempt. Only with retry_wait. */
  untried?: boolean
}
export type Moved = { id: string; workspaceId: string; runId: string | null; was: MessageStatus; status: MessageStatus }

const from = sqlSources('answer', 'uncertain')
for (const to of ['retry_wait', 'failed', 'blocked', 'review'] as const)
  if (sqlSources('answer', to) !== from)
    throw new Error('one statement records them all: they must come from the same states')

const RECORD = `WITH input AS (
  SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::int[], $7::bool[]) AS i (id, epoch, wanted, reason, code, untried)
), found AS MATERIALIZED (
  SELECT m.id, i.code, i.untried, d.doubt, CASE WHEN d.doubt OR d.status = 'review' THEN 'no_answer' ELSE i.reason END AS reason,
    CASE WHEN d.doubt THEN 'uncertain' ELSE d.status END AS status
  FROM messages m JOIN input i ON i.id = m.id
  CROSS JOIN LATERAL (SELECT CASE WHEN i.wanted = 'retry_wait' AND NOT i.untried AND m.attempts >= ${MAX_ATTEMPTS} THEN 'failed' ELSE i.wanted END AS status) AS w
  CROSS JOIN LATERAL (SELECT m.uncertain_at IS NOT NULL AND i.code IS NULL AND i.wanted IN ('retry_wait', 'blocked') AS doubt,
    CASE WHEN w.status = 'failed' AND m.resends > 0 THEN 'review' ELSE w.status END AS status) AS d
  WHERE m.status IN ${from} AND m.claim_epoch = i.epoch
  ORDER BY m.id FOR NO KEY UPDATE OF m
), changed AS (
  UPDATE messages m SET status = f.status, reason = f.reason, error_code = f.code,
    attempts = m.attempts - (f.untried AND NOT f.doubt)::int, resends = m.resends - (f.untried AND f.doubt)::int,
    due_at = CASE WHEN f.doubt THEN m.due_at WHEN f.untried THEN clock_timestamp() WHEN f.status = 'retry_wait' THEN clock_timestamp() + $6::int * (1 << (m.attempts - 1)) * interval '1 ms' ELSE m.due_at END,
    route = CASE WHEN f.status = 'retry_wait' AND m.resends > 0 THEN m.channel ELSE m.route END,
    uncertain_at = CASE WHEN f.status IN ('uncertain', 'review') THEN coalesce(m.uncertain_at, clock_timestamp()) WHEN f.status = 'retry_wait' THEN NULL ELSE m.uncertain_at END,
    ended_at = CASE f.status WHEN 'failed' THEN coalesce(m.ended_at, clock_timestamp()) WHEN 'blocked' THEN clock_timestamp() ELSE m.ended_at END,
    updated_at = clock_timestamp()
  FROM found f WHERE m.id = f.id AND m.status IN ${from}
  ${CHANGED}
), ${effectsSql}
SELECT id, workspace_id AS "workspaceId", run_id AS "runId", was, status FROM changed`

/**
 * Records bad news in one statement, with quota and rollup. A row moves only where it is still `sending` under the epoch
 * of its claim: whatever arrived meanwhile stands. A third passing error makes `failed` out of `retry_wait`. A resend that
 * never left says nothing about the try before it: the message stays uncertain, so that it goes nowhere else; nor does one
 * that is refused: its message stays on its channel, whatever channel the sender takes by then, and where it is refused
 * for good a person decides, unless a receipt does before.
 * @param retryMs before the second try; only tests pass another
 */
export async function recordBadNews(
  client: pg.ClientBase | pg.Pool,
  news: readonly BadNews[],
  retryMs = RETRY_MS,
): Promise<Moved[]> {
  if (news.length === 0) return []
  const column = <K extends keyof BadNews>(key: K) => news.map((one) => one[key])
  const values = [
    column('id'),
    column('epoch'),
    column('to'),
    column('reason'),
    column('code'),
    retryMs,
    news.map((one) => one.untried ?? false),
  ]
  return (await client.query<Moved>({ name: 'record', text: RECORD, values })).rows
}
