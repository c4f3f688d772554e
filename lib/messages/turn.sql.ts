import { suppressedSql } from '#lib/consent/fragments.sql.ts'
import { capSql, startedSql } from '#lib/pacing/new-chats.sql.ts'

/** What a worker asks for one sender: it holds the lease, the session is connected and drained, and it is the sender's turn. */
export type Turn = {
  senderId: string
  /** The lease's epoch; another one takes nothing. */
  epoch: number
  sessionId: string
  channel: string
  /** How long until the sender's next message (ms), by the speed of the message that is taken now (lib/pacing). */
  gapMs: { fast: number; balanced: number; safe: number }
  /** The drawn delays in them, kept on the message. */
  delayMs: { fast: number; balanced: number; safe: number }
  /** Sends since the last long pause, this one included. */
  burst: number
}
export type TurnOptions = {
  workerId: string
  network: 'whatsapp' | 'simulator'
  /** QUIET_HOURS=off, accepted on the simulator only. */
  quietHours: boolean
  /** NEW_CHAT_CAP=off, accepted on the simulator only: new chats are neither counted nor held to a cap. */
  newChatCap: boolean
  /** A turn may be claimed this much (ms) before its time, so that it goes out on time. */
  leadMs: number
}

/** An array of ids or numbers as PostgreSQL reads it: nothing in them needs quotes, and looking for that is half of the work. */
export const plainArray = (values: readonly (string | number | null)[]): string =>
  `{${values.map((value) => value ?? 'NULL').join(',')}}`

/** $1–$12 of every statement that takes a turn. */
export const turnValues = (turns: readonly Turn[], options: TurnOptions): unknown[] => [
  plainArray(turns.map((turn) => turn.senderId)),
  plainArray(turns.map((turn) => turn.epoch)),
  plainArray(turns.map((turn) => turn.sessionId)),
  turns.map((turn) => turn.channel),
  plainArray(turns.map((turn) => turn.gapMs.fast)),
  plainArray(turns.map((turn) => turn.gapMs.balanced)),
  plainArray(turns.map((turn) => turn.gapMs.safe)),
  plainArray(turns.map((turn) => turn.burst)),
  options.workerId,
  options.network,
  options.quietHours,
  options.leadMs,
]

/** $13–$15 of the claim. */
export const delayValues = (turns: readonly Turn[]): unknown[] => [
  plainArray(turns.map((turn) => turn.delayMs.fast)),
  plainArray(turns.map((turn) => turn.delayMs.balanced)),
  plainArray(turns.map((turn) => turn.delayMs.safe)),
]

/** A next_send_at further ahead than any pause is the mark of a clock that was put back: it counts as due. */
const FARTHEST = `interval '10 minutes'`

/**
 * FROM item `d`: the sender rows whose turn it is, locked, with their runs, FOR SHARE, so that a pause or a cancel (which
 * update the run) comes either before this statement or after it. Nobody is waited for: what another transaction holds
 * is left for the next turn. What later steps need is carried along in rows: joins between CTEs have no statistics, and
 * would cost the square of the batch. Of the turn itself only its place `at` is: see given().
 * Quiet hours are those of lib/pacing/quiet-hours.ts. OFFSET 0: the clock is read once a row, not at each use.
 * @param runStatuses in which a run's messages may go
 */
export const turnSql = (runStatuses: string): string => `(
    SELECT i.at::int AS at, i.channel, s.id AS sender_id, s.workspace_id, s.active_channel, s.next_send_at, w.offers_per_week, s.risk, w.time_zone,
      ${capSql('s', 'local.today')} - ${startedSql('s', 'local.today')} AS new_left, local.today,
      NOT $11::boolean OR local.now >= greatest(time '10:00', w.quiet_until) AND local.now < local.closes AS offers_ok,
      NOT $11::boolean OR local.now >= greatest(time '09:00', w.quiet_until) AND local.now < local.closes AS others_ok
    FROM unnest($1::uuid[], $2::bigint[], $4::text[]) WITH ORDINALITY AS i (sender_id, epoch, channel, at)
    JOIN senders s ON s.id = i.sender_id JOIN workspaces w ON w.id = s.workspace_id
    CROSS JOIN LATERAL (SELECT clock.now::time AS now, clock.now::date AS today,
      CASE WHEN w.quiet_from > w.quiet_until THEN least(time '21:00', w.quiet_from) ELSE time '21:00' END AS closes
      FROM (SELECT clock_timestamp() AT TIME ZONE w.time_zone AS now) AS clock OFFSET 0) AS local
    WHERE s.lease_owner = $9::uuid AND s.lease_epoch = i.epoch AND s.lease_until > clock_timestamp()
      AND s.status = 'active' AND s.desired_state = 'linked' AND s.network = $10 AND s.deleted_at IS NULL
      AND w.suspended_at IS NULL AND w.deleted_at IS NULL
      AND (s.next_send_at <= clock_timestamp() + $12::int * interval '1 ms' OR s.next_send_at > clock_timestamp() + ${FARTHEST})
    ORDER BY s.id FOR NO KEY UPDATE OF s SKIP LOCKED
  ) AS d CROSS JOIN LATERAL (
    SELECT array_agg(live.id) AS ids, array_agg(live.speed) AS speeds FROM (
      SELECT r.id, r.speed FROM campaign_runs r WHERE r.sender_id = d.sender_id AND r.status IN ${runStatuses}
        AND r.resume_asked_at IS NULL FOR SHARE SKIP LOCKED
    ) AS live
  ) AS runs`

const GIVEN = {
  ...{ epoch: '$2::bigint[]', sessionId: '$3::uuid[]', channel: '$4::text[]', burst: '$8::int[]' },
  gap: { fast: '$5::int[]', balanced: '$6::int[]', safe: '$7::int[]' },
  delay: { fast: '$13::int[]', balanced: '$14::int[]', safe: '$15::int[]' },
}
/** What was given for the turn of a row with its place `at`. Read where it is used: carried along it would be copied at each step. */
export const given = (what: 'epoch' | 'sessionId' | 'channel' | 'burst', row: string): string =>
  `(${GIVEN[what]})[${row}.at]`
/** The same for what depends on the speed of the message taken. */
export const givenFor = (
  what: 'gap' | 'delay',
  row: string,
): string => `CASE ${row}.speed WHEN 'fast' THEN (${GIVEN[what].fast})[${row}.at]
    WHEN 'safe' THEN (${GIVEN[what].safe})[${row}.at] ELSE (${GIVEN[what].balanced})[${row}.at] END`

/** Of a picked message `next` in the turn `d` with its `runs`: what it means for the pace, and what the row keeps of the turn. */
export const TAKEN = `d.at, d.sender_id, d.workspace_id, d.next_send_at, d.offers_per_week, d.risk, d.new_left, d.today, d.time_zone,
  coalesce(runs.speeds[array_position(runs.ids, next.run_id)], 'balanced') AS speed`
/** RETURNING of the update that takes the message, for paceSql; `t` is the picked row. */
export const RETURN_TAKEN = `t.at, t.speed, t.next_send_at AS planned,
  CASE WHEN t.next_send_at > clock_timestamp() + ${FARTHEST} THEN 0
    ELSE greatest(0, extract(epoch FROM t.next_send_at - clock_timestamp()) * 1000)::int END AS wait_ms`

/** Whether a message m may go now in the turn d: its hours, and samples never leave the simulator. */
export const MAY_GO = `(m.kind = 'opt_out_notice' OR CASE WHEN m.category IN ('promo', 'custom') THEN d.offers_ok ELSE d.others_ok END)
  AND (NOT m.sample OR $10 = 'simulator') AND m.text IS NOT NULL`

/** Suppressed by phone or LID; the one confirmation of an opt-out is exempt. `p` has kind, workspace_id, phone and lid. */
export const OPTED_OUT = `(p.kind <> 'opt_out_notice' AND ${suppressedSql('p')})`

/**
 * CTE: the senders of the rows that `changed` set to sending get their next time, the count to 100 and the window.
 * @param more further assignments to senders s, from changed c
 */
export const pacedSql = (more = ''): string => `paced AS (
  UPDATE senders s SET next_send_at = CASE WHEN c.planned > clock_timestamp() + ${FARTHEST} THEN clock_timestamp()
      ELSE greatest(c.planned, clock_timestamp()) END + (${givenFor('gap', 'c')}) * interval '1 ms',
    burst_count = ${given('burst', 'c')}, last_active_at = clock_timestamp(),
    recent_sends = (s.recent_sends || clock_timestamp())[greatest(1, cardinality(s.recent_sends) - 28):]${more}
  FROM changed c WHERE s.id = c.sender_id AND c.status = 'sending' RETURNING s.id
)`
export const paceSql = pacedSql()

/** A message that its worker now sends, after the commit of the claim. */
export type Claimed = {
  id: string
  workspaceId: string
  senderId: string
  runId: string | null
  kind: 'campaign' | 'single' | 'test' | 'reply' | 'opt_out_notice'
  phone: string
  text: string
  waMessageId: string
  jid: string
  speed: 'fast' | 'balanced' | 'safe'
  attempts: number
  /** Until its planned time (ms), 0 when that has come. */
  waitMs: number
  /** False where WhatsApp has to be asked first whether the phone is there. */
  onWhatsApp: boolean
}
/** A message that the claim held back instead: not sent, never attempted. It is blocked, or waits for tomorrow (new_chat_cap). */
export type HeldBack = { id: string; workspaceId: string; senderId: string; runId: string | null; reason: string }
