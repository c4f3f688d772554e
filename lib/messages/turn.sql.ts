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

/** $1–$15 of every statement that takes a turn. */
export const turnValues = (turns: readonly Turn[], options: TurnOptions): unknown[] => [
  turns.map((turn) => turn.senderId),
  turns.map((turn) => turn.epoch),
  turns.map((turn) => turn.sessionId),
  turns.map((turn) => turn.channel),
  turns.map((turn) => turn.gapMs.fast),
  turns.map((turn) => turn.gapMs.balanced),
  turns.map((turn) => turn.gapMs.safe),
  turns.map((turn) => turn.delayMs.fast),
  turns.map((turn) => turn.delayMs.balanced),
  turns.map((turn) => turn.delayMs.safe),
  turns.map((turn) => turn.burst),
  options.workerId,
  options.network,
  options.quietHours,
  options.leadMs,
]

/** A next_send_at further ahead than any pause is the mark of a clock that was put back: it counts as due. */
const FARTHEST = `interval '10 minutes'`

/**
 * CTEs: `due` are the sender rows whose turn it is, locked; `turn` adds their runs, FOR SHARE, so that a pause or a cancel
 * (which update the run) comes either before this statement or after it. Nobody is waited for: what another transaction
 * holds is left for the next turn. What later CTEs need is carried along in rows: joins between CTEs have no statistics,
 * and would cost the square of the batch.
 * Quiet hours are those of lib/pacing/quiet-hours.ts.
 * @param runStatuses in which a run's messages may go
 */
export const turnSql = (runStatuses: string): string => `
input AS (
  SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::text[], $5::int[], $6::int[], $7::int[], $8::int[], $9::int[], $10::int[], $11::int[])
    AS i (sender_id, epoch, session_id, channel, gap_fast, gap_balanced, gap_safe, delay_fast, delay_balanced, delay_safe, burst)
), due AS MATERIALIZED (
  SELECT i.*, s.workspace_id, s.active_channel, s.next_send_at, w.offers_per_week, s.risk,
    ${capSql('s', 'local.today')} - ${startedSql('s', 'local.today')} AS new_left,
    local.today, local.today::timestamp AT TIME ZONE w.time_zone AS day_start, (local.today + 1)::timestamp AT TIME ZONE w.time_zone AS tomorrow,
    NOT $14::boolean OR local.now >= greatest(time '10:00', w.quiet_until) AND local.now < local.closes AS offers_ok,
    NOT $14::boolean OR local.now >= greatest(time '09:00', w.quiet_until) AND local.now < local.closes AS others_ok
  FROM input i JOIN senders s ON s.id = i.sender_id JOIN workspaces w ON w.id = s.workspace_id
  CROSS JOIN LATERAL (SELECT (clock_timestamp() AT TIME ZONE w.time_zone)::time AS now, (clock_timestamp() AT TIME ZONE w.time_zone)::date AS today,
    CASE WHEN w.quiet_from > w.quiet_until THEN least(time '21:00', w.quiet_from) ELSE time '21:00' END AS closes) AS local
  WHERE s.lease_owner = $12::uuid AND s.lease_epoch = i.epoch AND s.lease_until > clock_timestamp()
    AND s.status = 'active' AND s.desired_state = 'linked' AND s.network = $13 AND s.deleted_at IS NULL
    AND w.suspended_at IS NULL AND w.deleted_at IS NULL
    AND (s.next_send_at <= clock_timestamp() + $15::int * interval '1 ms' OR s.next_send_at > clock_timestamp() + ${FARTHEST})
  ORDER BY s.id FOR NO KEY UPDATE OF s SKIP LOCKED
), turn AS MATERIALIZED (
  SELECT d.*, runs.ids AS run_ids, runs.speeds FROM due d CROSS JOIN LATERAL (
    SELECT array_agg(live.id) AS ids, array_agg(live.speed) AS speeds FROM (
      SELECT r.id, r.speed FROM campaign_runs r WHERE r.sender_id = d.sender_id AND r.status IN ${runStatuses}
        AND r.resume_asked_at IS NULL FOR SHARE SKIP LOCKED
    ) AS live) AS runs
)`

/** Of a picked message `next` in the turn `d`: what it means for the pace, and what the row keeps of the turn. */
export const TAKEN = `d.sender_id, d.workspace_id, d.epoch, d.session_id, d.channel, d.next_send_at, d.burst, d.offers_per_week,
  d.risk, d.new_left, d.today, d.day_start, d.tomorrow,
  pace.speed, CASE pace.speed WHEN 'fast' THEN d.gap_fast WHEN 'safe' THEN d.gap_safe ELSE d.gap_balanced END AS gap,
  CASE pace.speed WHEN 'fast' THEN d.delay_fast WHEN 'safe' THEN d.delay_safe ELSE d.delay_balanced END AS delay`
export const PACE_OF_NEXT = `CROSS JOIN LATERAL (SELECT coalesce(d.speeds[array_position(d.run_ids, next.run_id)], 'balanced') AS speed) AS pace`
/** RETURNING of the update that takes the message, for paceSql; `t` is the picked row. */
export const RETURN_TAKEN = `t.speed, t.gap, t.burst, t.next_send_at AS planned,
  CASE WHEN t.next_send_at > clock_timestamp() + ${FARTHEST} THEN 0
    ELSE greatest(0, extract(epoch FROM t.next_send_at - clock_timestamp()) * 1000)::int END AS wait_ms`

/** Whether a message m may go now in the turn d: its hours, and samples never leave the simulator. */
export const MAY_GO = `(m.kind = 'opt_out_notice' OR CASE WHEN m.category IN ('promo', 'custom') THEN d.offers_ok ELSE d.others_ok END)
  AND (NOT m.sample OR $13 = 'simulator') AND m.text IS NOT NULL`

/** Suppressed by phone or LID; the one confirmation of an opt-out is exempt. `p` has kind, workspace_id, phone and lid. */
export const OPTED_OUT = `(p.kind <> 'opt_out_notice' AND ${suppressedSql('p')})`

/**
 * CTE: the senders of the rows that `changed` set to sending get their next time, the count to 100 and the window.
 * @param more further assignments to senders s, from changed c
 */
export const pacedSql = (more = ''): string => `paced AS (
  UPDATE senders s SET next_send_at = CASE WHEN c.planned > clock_timestamp() + ${FARTHEST} THEN clock_timestamp()
      ELSE greatest(c.planned, clock_timestamp()) END + c.gap * interval '1 ms',
    burst_count = c.burst, last_active_at = clock_timestamp(),
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
