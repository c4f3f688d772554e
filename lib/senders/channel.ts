/**
 * Which of a number's two links carries what is sent next (docs/design.md §5.9): the primary, or the backup on WhatsApp
 * Web. Pure: worker/failover.ts keeps the facts.
 */
export type SendingChannel = 'baileys' | 'web_js'
export const SENDING_CHANNELS = ['baileys', 'web_js'] as const
export const PRIMARY = 'baileys'
export const BACKUP = 'web_js'
export const otherChannel = (channel: SendingChannel): SendingChannel => (channel === PRIMARY ? BACKUP : PRIMARY)

/** The word in a session's close_reason while its browser is closed for want of work; a login clears it. */
export const RESTING = 'resting'

/** Why the number uses the channel it uses; the words on the screen are senders.backup.reason.<this>. */
export const CHANNEL_REASONS = [
  /** The primary cannot connect. */
  'unreachable',
  /** WhatsApp calls the primary's client too old. */
  'outdated',
  /** Too few of the primary's messages of the last hour were accepted, for technical reasons. */
  'acceptance',
  /** The primary's last message was proven not accepted, for a technical reason. */
  'send_failed',
  /** Back: the primary is well again. */
  'primary_healthy',
  /** Back: the backup cannot connect, or accepts nothing. */
  'backup_failed',
  /** Back: there is no backup any more. */
  'backup_ended',
] as const
export type ChannelReason = (typeof CHANNEL_REASONS)[number]

/**
 * Reasons of a message that was proven not accepted, which speak of the transport and not of the number or the person:
 * a passing error other than a rate limit or a restriction, or nothing written at all.
 */
export const TECHNICAL_REASONS: readonly string[] = ['refused_for_now', 'not_connected']

/** The least share of the primary's messages that must be accepted, over an hour, in so many at least. */
export const LEAST_ACCEPTANCE = 0.95
export const LEAST_SAMPLE = 20

export type ChannelTimes = {
  /** The primary may be unreachable this long (ms) before the backup is asked. */
  unreachableMs: number
  /** So long (ms) the primary must have been well to be given back to; doubles with each relapse, up to the most. */
  healthyMs: number
  healthyMostMs: number
  /** The backup may be unusable this long (ms) before it is given up for the primary. */
  backupPatienceMs: number
}

/** What the number's worker knows right now. Durations in ms. */
export type ChannelFacts = {
  active: SendingChannel
  /** It may send: not held, restricted, banned, logged out, unlinked. To go on over another device would be evasion. */
  allowed: boolean
  /** WhatsApp asked it to slow down not long ago: no time to change to another device either. */
  slowed: boolean
  /** Messages wait that could go now. */
  work: boolean
  primary: {
    /** For how long it has been connected, null while it is not. */
    upFor: number | null
    /** For how long it has been down for a technical reason, null when it is up, or down for another. */
    downFor: number | null
    outdated: boolean
    /** Sends of the last hour, since it was last given back to. */
    accepted: number
    failed: number
    /** The last send was proven not accepted, for a technical reason. */
    lastFailed: boolean
    /** Since its last technical failure, null when there was none. */
    failedAgo: number | null
  }
  backup: {
    /** A phone has linked it, and that link stands. */
    linked: boolean
    /** Connected: messages could go this moment. */
    ready: boolean
    /** For how long it has been wanted and not usable, 0 otherwise. */
    failingFor: number
    /** It accepted nothing lately, and rests. */
    resting: boolean
  }
  /** Takeovers that followed soon on a give-back. */
  relapses: number
}
export type ChannelChoice = {
  channel: SendingChannel
  /** Null where nothing changes. */
  reason: ChannelReason | null
  /** The backup should be connected, if it is not. */
  openBackup: boolean
}

function trouble({ primary }: ChannelFacts, times: ChannelTimes): ChannelReason | null {
  if (primary.downFor !== null) {
    if (primary.outdated) return 'outdated'
    if (primary.downFor >= times.unreachableMs) return 'unreachable'
  }
  const sends = primary.accepted + primary.failed
  if (sends >= LEAST_SAMPLE && primary.accepted < sends * LEAST_ACCEPTANCE) return 'acceptance'
  return primary.lastFailed ? 'send_failed' : null
}
function well({ primary, relapses }: ChannelFacts, times: ChannelTimes): boolean {
  const needed = Math.min(times.healthyMostMs, times.healthyMs * 2 ** Math.min(relapses, 16))
  return primary.upFor !== null && primary.upFor >= needed && (primary.failedAgo ?? needed) >= needed
}

/**
 * Chooses. The backup takes over only when it is connected: until then the primary goes on as well as it can. Nothing
 * moves while the number may not send.
 */
export function chooseChannel(facts: ChannelFacts, times: ChannelTimes): ChannelChoice {
  const { active, backup, primary } = facts
  const stay = (openBackup: boolean): ChannelChoice => ({ channel: active, reason: null, openBackup })
  const back = (reason: ChannelReason): ChannelChoice => ({ channel: PRIMARY, reason, openBackup: false })
  if (!backup.linked) return active === PRIMARY ? stay(false) : back('backup_ended')
  if (!facts.allowed) return stay(false)
  if (active === BACKUP) {
    if (well(facts, times)) return back('primary_healthy')
    const failed = backup.resting || backup.failingFor >= times.backupPatienceMs
    return failed && primary.upFor !== null ? back('backup_failed') : stay(facts.work)
  }
  const reason = trouble(facts, times)
  if (!reason || !facts.work || facts.slowed || backup.resting) return stay(false)
  return backup.ready ? { channel: BACKUP, reason, openBackup: true } : stay(true)
}
